package readme

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing"
	"github.com/chancery-id/chancery/signing/document"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/specimen"
	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify"
	"github.com/chancery-id/chancery/verify/trust"
)

// TestREADME runs the block below the marks, and holds README.md to it.
func TestREADME(t *testing.T) {
	ctx := context.Background()
	check := func(err error) { require.NoError(t, err) }
	state := teststate.New(t, "UTO", "UT")
	credential := state.Signer(t, pki.DocumentSigner)
	dsc, key, portrait, now := credential.Certificate, credential.Key, specimen.Portrait(1), teststate.Now
	t.Chdir(t.TempDir())
	check(os.Mkdir("csca", 0o700))
	check(os.WriteFile("csca/uto.der", state.Certificate.Raw, 0o600))

	// README begins
	issuer, err := signing.NewIssuer(signing.Config{
		DocumentSigner: signing.Credential{Certificate: dsc, Signer: key}, Time: now,
	})
	check(err)
	passport, err := issuer.Issue(ctx, &document.Document{
		Profile: document.Passport(), State: "UTO", Number: "L898902C3", Expiry: mrz.NewDate(2036, 4, 15),
		Holder: document.Holder{
			PrimaryID: "Eriksson", SecondaryID: "Anna Maria", Nationality: "UTO",
			Birth: mrz.NewDate(1974, 8, 12), Sex: 'F', Portrait: portrait,
		},
	})
	check(err)
	store, err := trust.Load(os.DirFS("csca")) // certificates, master lists, revocation lists
	check(err)
	report := (&verify.Verifier{Trust: store, Time: now}).Inspect(&verify.Evidence{Zone: passport.MRZ, Image: passport.Image})
	fmt.Println(report.Verdict, report.Message(verify.English)) // valid Chip data is authentic and unchanged.
	// README ends

	require.Equal(t, "valid Chip data is authentic and unchanged.", fmt.Sprint(report.Verdict, " ", report.Message(verify.English)))
}

func TestREADMEHoldsTheBlock(t *testing.T) {
	source, err := os.ReadFile("readme_test.go")
	require.NoError(t, err)
	readme, err := os.ReadFile("../../../README.md")
	require.NoError(t, err)
	_, block, ok := strings.Cut(string(source), "\t// README begins\n")
	require.True(t, ok)
	block, _, ok = strings.Cut(block, "\t// README ends\n")
	require.True(t, ok)
	want := strings.ReplaceAll("\n"+block, "\n\t", "\n")
	require.Contains(t, string(readme), "```go"+want+"```", "README.md and the block that is compiled differ")
}
