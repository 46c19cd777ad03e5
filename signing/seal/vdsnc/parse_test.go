package vdsnc_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/signing/seal/vdsnc"
)

// edited is the published vaccination with a part of its text replaced.
func edited(t testing.TB, old, with string) string {
	text := published(t)[0].BarcodeText
	require.Equal(t, 1, strings.Count(text, old), old)
	return strings.Replace(text, old, with, 1)
}

// Every rule of the format has a document that breaks it alone.
func TestRefused(t *testing.T) {
	whole := published(t)[0].BarcodeText
	for _, e := range []struct{ why, text, wants string }{
		{"nothing", "", "JSON at offset 0"},
		{"a text", `"x"`, "want an object"},
		{"an array of two", "[" + whole + "," + whole + "]", "want an object"},
		{"an array in an array", "[[" + whole + "]]", "want an object"},
		{"more behind", whole + "x", "more behind the value"},
		{"a member twice", edited(t, `"is":"UTO"`, `"is":"UTO","is":"XOM"`), `member "is" occurs more than once`},
		{"data twice", edited(t, `"sig":{`, `"data":{},"sig":{`), `member "data" occurs more than once`},
		{"no data", `{"sig":{"alg":"ES256","sigvl":"AA","cer":"AA"}}`, "data.hdr.t: missing"},
		{"no signature", edited(t, `"sig":{`, `"gis":{`), "sig.sigvl: missing"},
		{"data as a text", edited(t, `"hdr":{"t":"icao.vacc","v":1,"is":"UTO"}`, `"hdr":"x"`), "data.hdr at offset"},
		{"no header", edited(t, `"hdr"`, `"rdh"`), "data.hdr.t: missing"},
		{"no type", edited(t, `"t":"icao.vacc",`, ``), "data.hdr.t at offset 15: missing"},
		{"a version as a text", edited(t, `"v":1`, `"v":"1"`), "data.hdr.v at offset"},
		{"a version between two", edited(t, `"v":1`, `"v":1.5`), "1.5 is no version"},
		{"no version", edited(t, `"v":1,`, ``), "data.hdr.v at offset 15: missing"},
		{"no State", edited(t, `,"is":"UTO"`, ``), "data.hdr.is at offset 15: missing"},
		{"no message", edited(t, `"msg"`, `"gsm"`), "data.msg at offset"},
		{"a signature that is no text", edited(t, `"sigvl":"`, `"sigvl":1,"x":"`), "sig.sigvl at offset"},
		{"a signature in no alphabet", edited(t, `"sigvl":"Z60ZeUzPN-`, `"sigvl":"Z60ZeUzPN*`), "sig.sigvl at offset"},
		{"a signature with a line break", edited(t, `"sigvl":"`, `"sigvl":"\n`), "sig.sigvl at offset"},
		{"too much padding", edited(t, `2EVqg==`, `2EVqg====`), "sig.sigvl at offset"},
		{"too little padding", edited(t, `2EVqg==`, `2EVqg=`), "sig.sigvl at offset"},
		{"bits behind the signature", edited(t, `2EVqg==`, `2EVqh==`), "sig.sigvl at offset"},
		{"no certificate", edited(t, `"cer":"`, `"cer":"","x":"`), "sig.cer at offset"},
		{"too long", whole + strings.Repeat(" ", vdsnc.MaxSize), "at most 16384 are read"},
	} {
		t.Run(e.why, func(t *testing.T) {
			d, err := vdsnc.Parse([]byte(e.text))
			require.ErrorContains(t, err, e.wants)
			require.Nil(t, d)
			var fault *vdsnc.Error
			require.ErrorAs(t, err, &fault)
			require.LessOrEqual(t, fault.Offset, len(e.text))
		})
	}
}

// What changes nothing in what was signed is read, and named where it is odd.
func TestTolerated(t *testing.T) {
	whole := published(t)[0].BarcodeText
	for _, e := range []struct {
		why, text string
		finds     []string
	}{
		{"white space", "\n " + strings.ReplaceAll(whole, `":`, "\" :\t") + "\r\n", nil},
		{"another order", `{"sig":` + whole[strings.Index(whole, `"sig":`)+6:len(whole)-1] + `,"data":` + published(t)[0].CanonicalData + "}", nil},
		{"an escape", edited(t, "Smith Bill", `\u0053mith\u0020Bill`), nil},
		{"a number in another form", edited(t, `"v":1`, `"v":1.0e0`), nil},
		{"no padding", edited(t, `2EVqg==`, `2EVqg`), nil},
		{"the other alphabet", edited(t, `"sigvl":"Z60ZeUzPN-`, `"sigvl":"Z60ZeUzPN+`), []string{"sig.sigvl: in base64, not base64url"}},
		{"wrapped", "[" + whole + "]", []string{"JSON: wrapped in an array"}},
		{"more beside", edited(t, `{"data"`, `{"note":"x","data"`), []string{"note: unknown member that nobody signed"}},
		{"more in the signature", edited(t, `"alg"`, `"crt":"","kid":"x","alg"`), []string{"sig.kid: unknown member that nobody signed"}},
	} {
		t.Run(e.why, func(t *testing.T) {
			d, err := vdsnc.Parse([]byte(e.text))
			require.NoError(t, err)
			require.NoError(t, d.CheckSignature(nil))
			require.NoError(t, d.Validate())
			require.Len(t, d.Findings, len(e.finds))
			for i, f := range d.Findings {
				require.Contains(t, f.String(), e.finds[i])
			}
		})
	}
}

// What is under the signature and not known is named, and what was changed does not verify.
func TestChanged(t *testing.T) {
	for _, e := range []struct{ old, with, breach string }{
		{`"t":"icao.vacc"`, `"t":"icao.vcac"`, "unknown type of document"},
		{`"v":1`, `"v":2`, "version 2"},
		{`"is":"UTO"`, `"is":"Uto"`, "data.hdr.is"},
		{`"is":"UTO"`, `"is":"UTO","x":1`, ""},
		{`"sex":"M"`, `"sex":"M","x":1`, ""},
		{`"seq":"1"`, `"seq":1`, ""},
		{`"seq":"1"`, `"seq":"01"`, "no whole number"},
		{`"seq":"1"`, `"seq":true`, "data.msg.ve[0].vd[0].seq"},
		{`"dob":"1990-01-02"`, `"dob":"2.1.1990"`, "no date"},
		{`"uvci":"U32870"`, `"uvci":32870`, "data.msg.uvci at offset"},
		{`"ve":[{`, `"ve":[1,{`, "data.msg.ve[0] at offset"},
	} {
		d, err := vdsnc.Parse([]byte(edited(t, e.old, e.with)))
		require.NoError(t, err, e.with)
		require.ErrorIs(t, d.CheckSignature(nil), pki.ErrSignature)
		if e.breach == "" {
			require.NoError(t, d.Validate())
			continue
		}
		require.ErrorContains(t, d.Validate(), e.breach)
	}
	more, err := vdsnc.Parse([]byte(edited(t, `"sex":"M"`, `"sex":"M","x":1`)))
	require.NoError(t, err)
	require.Equal(t, []string{"data.msg.pid.x"}, more.Unknown())

	text := strings.Replace(published(t)[1].BarcodeText, "2020-12-12T12:00:00+08:00", "2020-12-12 12:00", 1)
	d, err := vdsnc.Parse([]byte(text))
	require.NoError(t, err)
	_, err = d.Message()
	require.ErrorContains(t, err, "data.msg.dat.sc")
	_, err = new(vdsnc.Document).Message()
	require.Error(t, err)
}

func TestCheckSignatureSaysWhy(t *testing.T) {
	d, err := vdsnc.Parse([]byte(edited(t, `"alg":"ES256"`, `"alg":"none"`)))
	require.NoError(t, err)
	require.ErrorIs(t, d.CheckSignature(nil), pki.ErrUnsupported)
	require.ErrorContains(t, d.Validate(), `"none", want ES256`)

	d, err = vdsnc.Parse([]byte(edited(t, `"alg":"ES256"`, `"alg":"ES512"`)))
	require.NoError(t, err)
	require.ErrorIs(t, d.CheckSignature(nil), pki.ErrSignature)
	require.ErrorContains(t, d.Validate(), "ES512, want ES256 with P-256")

	d, err = vdsnc.Parse([]byte(edited(t, `"cer":"MIIB`, `"cer":"MIIC`)))
	require.NoError(t, err)
	require.Nil(t, d.Certificate)
	require.Error(t, d.CertificateError)
	require.ErrorContains(t, d.CheckSignature(nil), "sig.cer")
	require.ErrorContains(t, d.Validate(), "sig.cer")

	require.ErrorContains(t, new(vdsnc.Document).CheckSignature(nil), "missing")

	d, err = vdsnc.Parse([]byte(edited(t, `"sigvl":"Z60Z`, `"sigvl":"`)))
	require.NoError(t, err)
	err = d.CheckSignature(nil)
	require.ErrorIs(t, err, pki.ErrSignature)
	require.ErrorContains(t, err, "61 octets, want 64")
}
