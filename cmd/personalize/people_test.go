package main

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/document"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/people"
	"github.com/chancery-id/chancery/testdata/specimen"
	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify"
	"github.com/chancery-id/chancery/verify/trust"
)

var everybody = flag.Int("people", 400, "people in the batch of mixed persons; 10000 before a release")

// People of every script and code, under every profile that has a chip, go through the station as one batch: all are signed, all
// are found valid by a trust store that others made, each with what was ordered, and the counts balance.
func TestEverybodyIsSigned(t *testing.T) {
	n := *everybody
	if testing.Short() {
		n = min(n, 60)
	}
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	state := teststate.New(t, "UTO", "UT")
	ordered, lines, codes := mixed(n)
	signer := state.Signer(t, pki.DocumentSigner, func(tmpl *pki.Template) { tmpl.DocumentTypes = codes })
	key, err := x509.MarshalPKCS8PrivateKey(signer.Key)
	require.NoError(t, err)
	require.NoError(t, os.Mkdir(at("pkd"), 0o700))
	for name, data := range map[string][]byte{
		"dsc.pem": certificate(signer.Certificate), "csca.pem": certificate(state.Certificate), "jobs.jsonl": lines,
		"dsc.key": pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}), "1.jpg": specimen.Portrait(1),
		"pkd/uto.cer": state.Certificate.Raw, "pkd/uto.crl": state.CRL(t, 1).Raw,
	} {
		require.NoError(t, os.WriteFile(at(name), data, 0o600))
	}
	var out, errOut bytes.Buffer
	start := time.Now()
	code := cli.Run(t.Context(), newCommand, []string{
		"sign", at("jobs.jsonl"), "--out", at("out"), "--station", "S1", "--dsc", at("dsc.pem"), "--key", at("dsc.key"), "--csca", at("csca.pem"),
		"--trust", at("pkd"), "--min-free", "1", "--at", teststate.Now.Format(time.RFC3339),
	}, &cli.Streams{Out: &out, Err: &errOut})
	took := time.Since(start)
	require.Zero(t, code, errOut.String())
	require.Contains(t, errOut.String(), fmt.Sprintf("%d jobs: %d signed, 0 replayed, 0 refused, 0 held, 0 failed", n, n))
	require.Equal(t, n, bytes.Count(out.Bytes(), []byte(`"state":"signed"`)))
	folders, err := os.ReadDir(at("out"))
	require.NoError(t, err)
	require.Len(t, folders, n)

	store, err := trust.Load(os.DirFS(at("pkd")))
	require.NoError(t, err)
	verifier := &verify.Verifier{Trust: store, Time: teststate.Now}
	for _, d := range ordered {
		image, err := chip.Load(at("out/" + d.Number))
		require.NoError(t, err)
		report := verifier.Inspect(&verify.Evidence{Image: image})
		require.True(t, report.Accepted(), "%s: %s", d.Profile.ID, report.Reason)
		require.NoError(t, d.SameFiles(image), "%s", d.Profile.ID)
	}
	t.Logf("%d documents of %d scripts and %d nationalities signed in %v", n, len(people.Scripts), len(people.Nationalities()), took.Round(time.Millisecond))
}

// mixed orders documents for that many people, each number once.
func mixed(n int) (ordered []*document.Document, lines []byte, codes []string) {
	var profiles []*document.Profile
	for _, p := range document.Builtin() {
		if p.Issuers == nil && !p.NoChip {
			profiles = append(profiles, p)
			codes = append(append(codes, p.Code), p.Codes...)
		}
	}
	slices.Sort(codes)
	used := map[string]bool{}
	for i := 0; len(ordered) < n; i++ {
		d, ok := people.Document(i, profiles[i%len(profiles)], mrz.DateOf(teststate.Now))
		if !ok || used[d.Number] {
			continue
		}
		used[d.Number] = true
		if slices.Contains(d.Profile.Aliases, d.Code) {
			d.Code = "" // a job can't ask for it: it is another word for the profile's own code
		}
		d.State, d.Holder.Portrait = "UTO", specimen.Portrait(1)
		ordered = append(ordered, d)
		line, err := json.Marshal(jobOf(d, len(ordered)))
		if err != nil {
			panic(err) // text always can
		}
		lines = append(append(lines, line...), '\n')
	}
	return ordered, lines, slices.Compact(codes)
}

// jobOf writes an order as its job.
func jobOf(d *document.Document, n int) map[string]any {
	h := d.Holder
	names := map[string]any{"primary": h.PrimaryID, "secondary": h.SecondaryID, "national": h.NationalName}
	if len(h.OtherNames) > 0 {
		names["other"] = h.OtherNames
	}
	if len(h.NameCodes) > 0 {
		names["codes"] = h.NameCodes
	}
	return map[string]any{
		"v": 1, "job": fmt.Sprint(n), "profile": d.Profile.ID, "size": d.Profile.Format.String(), "doc": d.DocumentCode(), "number": d.Number, "issuer": d.State,
		"nationality": h.Nationality, "names": names, "birth": h.Birth.String(), "sex": h.Sex.String(), "issued": d.Issue.String(),
		"expiry": d.Expiry.String(), "authority": d.Authority, "birthPlace": h.PlaceOfBirth, "personalNumber": h.PersonalNumber,
		"address": h.Address, "telephone": h.Telephone, "profession": h.Profession, "title": h.Title, "optionalData": d.OptionalData,
		"optionalData2": d.OptionalData2, "portrait": "1.jpg",
	}
}
