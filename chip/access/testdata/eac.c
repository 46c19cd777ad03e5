/* A peer for tests: it speaks one side of PACE, chip authentication and terminal authentication by OpenPACE's libeac.
 * Lines on standard input are a word and hexadecimal arguments ("-" for none); each is answered by "ok HEX" or "no". */
#include <eac/ca.h>
#include <eac/eac.h>
#include <eac/pace.h>
#include <eac/ta.h>
#include <eac/cv_cert.h>
#include <openssl/dh.h>
#include <openssl/ecdsa.h>
#include <openssl/objects.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of the library, and not in its headers. */
int KA_CTX_derive_keys(KA_CTX *ctx, const BUF_MEM *nonce, EVP_MD_CTX *md_ctx);
int dh_im_compute_key(PACE_CTX *ctx, const BUF_MEM *s, const BUF_MEM *in, BN_CTX *bn_ctx);

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

/* keys of an agreement, encryption first */
static BUF_MEM *keys(const KA_CTX *ka) {
	BUF_MEM *both = BUF_MEM_new();
	BUF_MEM_grow(both, ka->k_enc->length + ka->k_mac->length);
	memcpy(both->data, ka->k_enc->data, ka->k_enc->length);
	memcpy(both->data + ka->k_enc->length, ka->k_mac->data, ka->k_mac->length);
	return both;
}

/* The shared number in the length of the modulus (Doc 9303-11, 9.7.1). One in 256 begins with a zero, which OpenSSL's
 * DH_compute_key leaves out, and the library with it. */
static int whole(KA_CTX *ka) {
	BUF_MEM *s = ka->shared_secret;
	int kind = EVP_PKEY_base_id(ka->key);
	if (kind != EVP_PKEY_DH && kind != EVP_PKEY_DHX) return 1;
	size_t size = (size_t)EVP_PKEY_size(ka->key), n = s->length;
	if (n >= size) return 1;
	if (!BUF_MEM_grow(s, size)) return 0;
	memmove(s->data + size - n, s->data, n);
	memset(s->data, 0, size - n);
	return 1;
}

/* Generator that the integrated mapping in a group of numbers makes of the encrypted nonce. For curves the library has a
 * mapping of an older draft. */
static BUF_MEM *integrate(const BUF_MEM *s, const BUF_MEM *key) {
	const BIGNUM *g;
	if (!dh_im_compute_key(ctx->pace_ctx, s, key, ctx->bn_ctx)) return NULL;
	DH_get0_pqg(EVP_PKEY_get0_DH(ctx->pace_ctx->ka_ctx->key), NULL, NULL, &g);
	BUF_MEM *b = BUF_MEM_new();
	BUF_MEM_grow(b, BN_num_bytes(g));
	BN_bn2bin(g, (unsigned char *)b->data);
	return b;
}

static int request(const BUF_MEM *x) {
	const unsigned char *p = (const unsigned char *)x->data;
	CVC_CERT_REQUEST *r = d2i_CVC_CERT_REQUEST(NULL, &p, (long)x->length);
	return r && CVC_verify_request_signature(r) == 1;
}

/* The next object of p, of an application class: its length, or -1 where it is another or goes beyond end. */
static long object(const unsigned char **p, const unsigned char *end, int wanted) {
	long n;
	int tag, class, bits = ASN1_get_object(p, &n, &tag, &class, end - *p);
	return bits & 0x80 || tag != wanted || class != V_ASN1_APPLICATION || n > end - *p ? -1 : n;
}

/* A request under an older key, whose signature covers the request and the name of that key, each with tag and length. The
 * library's own decoder takes none: it reads the request inside and the older key, OpenSSL finds and verifies the rest. */
static int outer(const BUF_MEM *x, const BUF_MEM *y) {
	const unsigned char *p = (const unsigned char *)x->data, *end = p + x->length, *q = (const unsigned char *)y->data;
	CVC_CERT *older = NULL;
	EVP_PKEY *key = CVC_d2i_CVC_CERT(&older, &q, (long)y->length) ? CVC_pubkey2pkey(older, NULL, NULL) : NULL;
	if (!key || object(&p, end, 0x67 & 0x1F) != end - p) return 0;
	const unsigned char *message = p;
	CVC_CERT_REQUEST *r = d2i_CVC_CERT_REQUEST(NULL, &p, end - p);
	long n = object(&p, end, 0x42 & 0x1F);
	if (!r || CVC_verify_request_signature(r) != 1 || n < 0) return 0;
	size_t covered = (size_t)((p += n) - message);
	if ((n = object(&p, end, 0x37)) < 0 || p + n != end) return 0;
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	EVP_PKEY_CTX *how = NULL;
	if (EVP_DigestVerifyInit(md, &how, EVP_sha256(), NULL, key) != 1) return 0;
	if (EVP_PKEY_base_id(key) == EVP_PKEY_RSA) {
		EVP_PKEY_CTX_set_rsa_padding(how, RSA_PKCS1_PSS_PADDING);
		EVP_PKEY_CTX_set_rsa_pss_saltlen(how, RSA_PSS_SALTLEN_DIGEST);
		return EVP_DigestVerify(md, p, (size_t)n, message, covered) == 1;
	}
	ECDSA_SIG *plain = ECDSA_SIG_new();
	ECDSA_SIG_set0(plain, BN_bin2bn(p, (int)n / 2, NULL), BN_bin2bn(p + n / 2, (int)n / 2, NULL));
	unsigned char *der = NULL;
	int size = i2d_ECDSA_SIG(plain, &der);
	return EVP_DigestVerify(md, der, (size_t)size, message, covered) == 1;
}

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
	else if (!strcmp(w, "agree")) tell(PACE_STEP3B_compute_shared_secret(ctx, x) && whole(ctx->pace_ctx->ka_ctx) && PACE_STEP3C_derive_keys(ctx));
	else if (!strcmp(w, "token")) put(PACE_STEP3D_compute_authentication_token(ctx, x));
	else if (!strcmp(w, "check")) tell(PACE_STEP3D_verify_authentication_token(ctx, x) == 1);
	else if (!strcmp(w, "keys")) put(keys(ctx->pace_ctx->ka_ctx));
	else if (!strcmp(w, "integrate")) put(integrate(x, y)); /* nonce, key */
	else if (!strcmp(w, "ca")) /* oid parameters private public */
		tell(EAC_CTX_init_ca(ctx, OBJ_txt2nid(a[1]), atoi(a[2])) &&
			CA_set_key(ctx, (unsigned char *)z->data, z->length, (unsigned char *)unhex(a[4])->data, unhex(a[4])->length));
	else if (!strcmp(w, "ca-secret")) put(CA_STEP4_compute_shared_secret(ctx, x) && whole(ctx->ca_ctx->ka_ctx) ? ctx->ca_ctx->ka_ctx->shared_secret : NULL);
	else if (!strcmp(w, "ca-keys")) /* version 1: no nonce in the derivation */
		put(KA_CTX_derive_keys(ctx->ca_ctx->ka_ctx, NULL, ctx->md_ctx) ? keys(ctx->ca_ctx->ka_ctx) : NULL);
	else if (!strcmp(w, "secure")) /* pace or ca */
		tell(EAC_CTX_set_encryption_ctx(ctx, strcmp(a[1], "ca") ? EAC_ID_PACE : EAC_ID_CA));
	else if (!strcmp(w, "count")) tell(EAC_increment_ssc(ctx));
	else if (!strcmp(w, "encrypt")) put(EAC_encrypt(ctx, x));
	else if (!strcmp(w, "decrypt")) put(EAC_decrypt(ctx, x));
	else if (!strcmp(w, "mac")) put(EAC_authenticate(ctx, x));
	else if (!strcmp(w, "terminal")) /* private key, certificate */
		tell(EAC_CTX_init_ta(ctx, (unsigned char *)x->data, x->length, (unsigned char *)y->data, y->length));
	else if (!strcmp(w, "set-challenge")) tell(TA_STEP4_set_nonce(ctx, x));
	else if (!strcmp(w, "sign")) put(TA_STEP5_sign(ctx, x, y, NULL)); /* our key, the chip's key of PACE */
	else if (!strcmp(w, "request")) tell(request(x));
	else if (!strcmp(w, "outer")) tell(outer(x, y)); /* request, certificate of the older key */
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
