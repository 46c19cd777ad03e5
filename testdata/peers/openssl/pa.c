// Passive authentication with OpenSSL, in process: the signed object parsed and verified up to the CSCA, and the data groups
// hashed. Printed beside one raw verification, in nanoseconds:
//
//	openssl CMS CSCA TIME DG...
//	pa 187000
//	verify 78000
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 1500, FILES = 16 };

struct file {
	unsigned char *data;
	long size;
};

static void die(const char *what) {
	fprintf(stderr, "%s\n", what);
	ERR_print_errors_fp(stderr);
	exit(1);
}

static struct file slurp(const char *name) {
	struct file f = {0};
	FILE *in = fopen(name, "rb");
	if (!in || fseek(in, 0, SEEK_END) || (f.size = ftell(in)) <= 0) die(name);
	rewind(in);
	f.data = malloc(f.size);
	if (!f.data || fread(f.data, 1, f.size, in) != (size_t)f.size) die(name);
	fclose(in);
	return f;
}

static long long now(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int compare(const void *a, const void *b) {
	long long x = *(const long long *)a, y = *(const long long *)b;
	return (x > y) - (x < y);
}

static CMS_ContentInfo *parse(struct file f) {
	const unsigned char *p = f.data;
	return d2i_CMS_ContentInfo(NULL, &p, f.size);
}

static void authenticate(struct file object, X509_STORE *store, struct file *groups, int n) {
	CMS_ContentInfo *cms = parse(object);
	BIO *content = BIO_new(BIO_s_mem());
	unsigned char sum[EVP_MAX_MD_SIZE];
	unsigned size;
	if (!cms || CMS_verify(cms, NULL, store, NULL, content, CMS_BINARY) != 1) die("CMS_verify");
	for (int i = 0; i < n; i++)
		if (!EVP_Digest(groups[i].data, groups[i].size, sum, &size, EVP_sha256(), NULL)) die("EVP_Digest");
	BIO_free(content);
	CMS_ContentInfo_free(cms);
}

int main(int argc, char **argv) {
	if (argc < 5 || argc - 4 > FILES) die("usage: openssl CMS CSCA TIME DG...");
	struct file object = slurp(argv[1]), root = slurp(argv[2]), groups[FILES];
	int n = argc - 4;
	for (int i = 0; i < n; i++) groups[i] = slurp(argv[4 + i]);
	const unsigned char *p = root.data;
	X509 *csca = d2i_X509(NULL, &p, root.size);
	X509_STORE *store = X509_STORE_new();
	if (!csca || !X509_STORE_add_cert(store, csca)) die("CSCA");
	X509_VERIFY_PARAM *param = X509_STORE_get0_param(store);
	X509_VERIFY_PARAM_set_time(param, atoll(argv[3]));
	X509_VERIFY_PARAM_set_purpose(param, X509_PURPOSE_ANY);

	// One raw verification: the CSCA's signature over the signer's certificate, hashed beforehand.
	CMS_ContentInfo *cms = parse(object);
	STACK_OF(X509) *certs = cms ? CMS_get1_certs(cms) : NULL;
	if (!certs || sk_X509_num(certs) != 1) die("certificate of the signer");
	X509 *signer = sk_X509_value(certs, 0);
	const ASN1_BIT_STRING *sig;
	X509_get0_signature(&sig, NULL, signer);
	unsigned char *tbs = NULL, sum[EVP_MAX_MD_SIZE];
	unsigned size;
	int length = i2d_re_X509_tbs(signer, &tbs);
	EVP_Digest(tbs, length, sum, &size, EVP_sha256(), NULL);
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(X509_get0_pubkey(csca), NULL);
	if (!ctx || EVP_PKEY_verify_init(ctx) != 1 || EVP_PKEY_CTX_set_signature_md(ctx, EVP_sha256()) != 1) die("verify");

	static long long pa[ROUNDS], raw[ROUNDS];
	for (int i = 0; i < ROUNDS; i++) {
		long long start = now();
		authenticate(object, store, groups, n);
		pa[i] = now() - start;
		start = now();
		if (EVP_PKEY_verify(ctx, ASN1_STRING_get0_data(sig), ASN1_STRING_length(sig), sum, size) != 1) die("EVP_PKEY_verify");
		raw[i] = now() - start;
	}
	qsort(pa, ROUNDS, sizeof *pa, compare);
	qsort(raw, ROUNDS, sizeof *raw, compare);
	printf("pa %lld\nverify %lld\n", pa[ROUNDS / 2], raw[ROUNDS / 2]);
	return 0;
}
