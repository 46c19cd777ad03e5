/* A peer for tests: it speaks one side of PACE, chip authentication and terminal authentication by OpenPACE's libeac.
 * Lines on standard input are a word and hexadecimal arguments ("-" for none); each is answered by "ok HEX" or "no". */
#include <eac/ca.h>
#include <eac/eac.h>
#include <eac/pace.h>
#include <eac/ta.h>
#include <openssl/objects.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static EAC_CTX *ctx;
static PACE_SEC *sec;

static BUF_MEM *unhex(const char *s) {
	size_t n = s && strcmp(s, "-") ? strlen(s) / 2 : 0;
	BUF_MEM *b = BUF_MEM_new();
	BUF_MEM_grow(b, n);
	for (size_t i = 0; i < n; i++) {
		unsigned v;
		sscanf(s + 2 * i, "%2x", &v);
		b->data[i] = (char)v;
	}
	b->length = n;
	return b;
}

static void put(const BUF_MEM *b) {
	if (!b) {
		puts("no");
		return;
	}
	printf("ok ");
	for (size_t i = 0; i < b->length; i++) printf("%02x", (unsigned char)b->data[i]);
	puts("");
}

static void tell(int good) { puts(good ? "ok " : "no"); }

static void run(int argc, char **a) {
	const char *w = a[0];
	BUF_MEM *x = argc > 1 ? unhex(a[1]) : NULL, *y = argc > 2 ? unhex(a[2]) : NULL, *z = argc > 3 ? unhex(a[3]) : NULL;
	if (!strcmp(w, "pace")) { /* oid parameters kind secret */
		sec = PACE_SEC_new(unhex(a[4])->data, unhex(a[4])->length, (enum s_type)atoi(a[3]));
		tell(EAC_CTX_init_pace(ctx, OBJ_txt2nid(a[1]), atoi(a[2])));
	} else if (!strcmp(w, "nonce")) put(PACE_STEP1_enc_nonce(ctx, sec));
	else if (!strcmp(w, "open")) tell(PACE_STEP2_dec_nonce(ctx, sec, x));
	else if (!strcmp(w, "mapping")) put(PACE_STEP3A_generate_mapping_data(ctx));
	else if (!strcmp(w, "map")) tell(PACE_STEP3A_map_generator(ctx, x));
	else if (!strcmp(w, "key")) put(PACE_STEP3B_generate_ephemeral_key(ctx));
	else if (!strcmp(w, "agree")) tell(PACE_STEP3B_compute_shared_secret(ctx, x) && PACE_STEP3C_derive_keys(ctx));
	else if (!strcmp(w, "token")) put(PACE_STEP3D_compute_authentication_token(ctx, x));
	else if (!strcmp(w, "check")) tell(PACE_STEP3D_verify_authentication_token(ctx, x) == 1);
	else if (!strcmp(w, "keys")) {
		BUF_MEM *both = BUF_MEM_new();
		BUF_MEM *e = ctx->pace_ctx->ka_ctx->k_enc, *m = ctx->pace_ctx->ka_ctx->k_mac;
		BUF_MEM_grow(both, e->length + m->length);
		memcpy(both->data, e->data, e->length);
		memcpy(both->data + e->length, m->data, m->length);
		put(both);
	} else if (!strcmp(w, "ca")) /* oid parameters private public */
		tell(EAC_CTX_init_ca(ctx, OBJ_txt2nid(a[1]), atoi(a[2])) &&
			CA_set_key(ctx, (unsigned char *)z->data, z->length, (unsigned char *)unhex(a[4])->data, unhex(a[4])->length));
	else if (!strcmp(w, "ca-secret")) put(CA_STEP4_compute_shared_secret(ctx, x) ? ctx->ca_ctx->ka_ctx->shared_secret : NULL);
	else if (!strcmp(w, "anchor"))
		tell(EAC_CTX_init_ta(ctx, NULL, 0, (unsigned char *)x->data, x->length));
	else if (!strcmp(w, "certificate")) tell(TA_STEP2_import_certificate(ctx, (unsigned char *)x->data, x->length) == 1);
	else if (!strcmp(w, "challenge")) put(TA_STEP4_get_nonce(ctx));
	else if (!strcmp(w, "verify")) /* Comp(PK_IFD), ID_IC, signature */
		tell(TA_STEP6_verify(ctx, x, y, NULL, z) == 1);
	else puts("no");
}

int main(void) {
	static char line[1 << 16];
	EAC_init();
	ctx = EAC_CTX_new();
	if (ctx) ctx->tr_version = EAC_TR_VERSION_2_02;
	while (fgets(line, sizeof line, stdin)) {
		char *a[8];
		int n = 0;
		for (char *t = strtok(line, " \n"); t && n < 8; t = strtok(NULL, " \n")) a[n++] = t;
		if (n > 0) run(n, a);
		fflush(stdout);
	}
	return 0;
}
