package mrz_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/testdata/corpus"
)

// Every zone of the corpus: format, fields, each check digit, and whether it is valid, as the index states.
func TestCorpus(t *testing.T) {
	var index struct {
		Records []struct {
			Format      string
			Lines       []string
			Fields      map[string]string
			CheckDigits map[string]string `json:"check_digits"`
			Expect      string
			Why         []string
		}
	}
	corpus.JSON(t, "mrz/mrz.json", &index)
	require.NotEmpty(t, index.Records)
	fields := map[string]mrz.Field{
		"num": mrz.FieldNumber, "dob": mrz.FieldBirth, "exp": mrz.FieldExpiry, "opt": mrz.FieldOptional, "comp": mrz.FieldComposite,
		"number": mrz.FieldNumber, "birth": mrz.FieldBirth, "composite": mrz.FieldComposite,
	}
	for _, e := range index.Records {
		zone := strings.Join(e.Lines, "\n")
		t.Run(zone, func(t *testing.T) {
			r, faults := mrz.DecodeUnchecked(zone)
			_, err := mrz.Decode(zone)
			require.Equal(t, e.Expect == "valid", err == nil, "%v %v", faults, e.Why)
			require.Equal(t, err == nil, len(faults) == 0)
			wrong := map[mrz.Field]bool{}
			for _, f := range faults {
				if f.Rule == mrz.RuleCheckDigit {
					wrong[f.Field] = true
				}
			}
			for name, state := range e.CheckDigits {
				require.Equal(t, state == "wrong", wrong[fields[name]], "check digit %s: %v", name, faults)
			}
			if e.Format == "FRA-CNI" {
				require.Equal(t, mrz.FRID, r.Format)
				require.Equal(t, e.Fields["surname"], r.PrimaryIdentifier)
				require.Equal(t, e.Fields["given"], strings.ReplaceAll(r.SecondaryIdentifier, "  ", " "))
				require.Equal(t, e.Fields["number"], r.DocumentNumber)
				require.Equal(t, strings.TrimRight(e.Fields["department_office"], "<"), r.OptionalData)
				require.Equal(t, e.Fields["birth"], r.Raw(mrz.FieldBirth)[:6])
				require.Equal(t, e.Fields["sex"], r.Sex.String())
				return
			}
			require.Equal(t, e.Format, r.Format.String())
			require.Equal(t, strings.TrimRight(e.Fields["document_code"], "<"), r.DocumentCode)
			require.Equal(t, strings.TrimRight(e.Fields["issuer"], "<"), r.IssuingState)
			require.Equal(t, strings.TrimRight(e.Fields["nationality"], "<"), r.Nationality)
			require.Equal(t, e.Fields["primary"], strings.TrimSpace(r.PrimaryIdentifier))
			require.Equal(t, strings.Fields(e.Fields["secondary"]), strings.Fields(r.SecondaryIdentifier))
			require.Equal(t, e.Fields["birth"], r.Raw(mrz.FieldBirth)[:6])
			require.Equal(t, e.Fields["expiry"], r.Raw(mrz.FieldExpiry)[:6])
			require.Equal(t, e.Fields["sex"], r.Raw(mrz.FieldSex))
			if number, ok := e.Fields["document_number"]; ok && !wrong[mrz.FieldNumber] {
				require.Equal(t, strings.TrimRight(number, "<"), r.DocumentNumber)
			}
			// The law of every decoder: accepted and valid means the same bytes again.
			if err == nil && r.Validate() == nil {
				again, err := mrz.Encode(r)
				require.NoError(t, err)
				require.Equal(t, zone, again)
			}
		})
	}
}

type vectors struct {
	Samples []struct {
		Format string
		Lines  []string
	}
	CheckDigits []struct{ Input, Digit string }
	NameFields  []struct {
		Width              int
		Primary, Secondary string
		Field              string
	}
	HKID []struct{ Body, CheckDigit string }
}

func loadVectors(t testing.TB) vectors {
	t.Helper()
	data, err := os.ReadFile("testdata/vectors.json")
	require.NoError(t, err)
	var v vectors
	require.NoError(t, json.Unmarshal(data, &v))
	return v
}

func TestVectors(t *testing.T) {
	v := loadVectors(t)
	for _, s := range v.Samples {
		zone := strings.Join(s.Lines, "\n")
		r, err := mrz.Decode(zone)
		require.NoError(t, err, zone)
		require.Equal(t, strings.ReplaceAll(s.Format, "-", ""), r.Format.String())
		require.NoError(t, r.Validate(), zone)
		again, err := mrz.Encode(r)
		require.NoError(t, err)
		require.Equal(t, zone, again)
		require.Equal(t, s.Lines, r.Lines())
	}
	for _, c := range v.CheckDigits {
		got, ok := mrz.CheckDigit(c.Input)
		require.True(t, ok)
		require.Equal(t, c.Digit, string(got), c.Input)
	}
	for _, h := range v.HKID {
		got, err := mrz.HKIDCheck(h.Body)
		require.NoError(t, err)
		require.Equal(t, h.CheckDigit, string(got), h.Body)
	}
	for _, bad := range []string{"", "A12345", "A12345B", "1234567", "ABC123456", "a123456"} {
		_, err := mrz.HKIDCheck(bad)
		require.Error(t, err, bad)
	}
}

// The worked name fields of Doc 9303-4 and -5. Truncation is the issuer's choice; ours keeps to the same laws.
func TestNameFields(t *testing.T) {
	for _, n := range loadVectors(t).NameFields {
		f := mrz.TD3
		if n.Width == 30 {
			f = mrz.TD1
		}
		got, err := mrz.ComposeName(f, n.Primary, n.Secondary, mrz.Transliteration{})
		require.NoError(t, err)
		field := got.PrimaryIdentifier
		if got.SecondaryIdentifier != "" {
			field += "<<" + got.SecondaryIdentifier
		}
		field = strings.ReplaceAll(field, " ", "<")
		full := len(strings.TrimRight(n.Field, "<")) == n.Width
		if !full {
			require.Equal(t, strings.TrimRight(n.Field, "<"), field)
			require.False(t, got.Truncated)
			continue
		}
		require.LessOrEqual(t, len(field), n.Width)
		if got.Truncated {
			require.Len(t, field, n.Width, "a cut name uses its places: %s", field)
			require.Regexp(t, "[A-Z]$", field)
			require.Contains(t, field, "<<", "a cut name keeps the beginning of the secondary identifier")
			require.NotEmpty(t, got.Rules)
		}
	}
}
