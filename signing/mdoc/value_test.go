package mdoc_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/mdoc"
)

func TestValuesBothWays(t *testing.T) {
	text, err := mdoc.Text("Żółw").Text()
	require.NoError(t, err)
	require.Equal(t, "Żółw", text)
	octets, err := mdoc.Octets(make([]byte, 70000)).Octets()
	require.NoError(t, err)
	require.Len(t, octets, 70000)
	for _, n := range []uint32{0, 23, 24, 255, 256, 65535, 65536, 1<<32 - 1} {
		got, err := mdoc.Number(n).Number()
		require.NoError(t, err)
		require.Equal(t, n, got)
	}
	for _, b := range []bool{true, false} {
		got, err := mdoc.Bool(b).Bool()
		require.NoError(t, err)
		require.Equal(t, b, got)
	}
	day := mrz.NewDate(2026, 5, 14)
	date, err := mdoc.FullDate(day).FullDate()
	require.NoError(t, err)
	require.Equal(t, day, date)
	at := time.Date(2026, 5, 14, 23, 59, 59, 5, time.FixedZone("", 3600))
	got, err := mdoc.DateTime(at).DateTime()
	require.NoError(t, err)
	require.Equal(t, at.UTC().Truncate(time.Second), got)
	for _, v := range []mdoc.Value{mdoc.FullDate(day), mdoc.DateTime(at)} {
		date, err = v.Date()
		require.NoError(t, err)
		require.Equal(t, day, date)
	}
	list := []mdoc.Privilege{{Category: "A"}, {Category: "B", Issued: day, Expiry: day, Codes: []mdoc.PrivilegeCode{{"1", "<", "2"}}}}
	privileges, err := mdoc.ReadPrivileges(mdoc.Privileges(list...))
	require.NoError(t, err)
	require.Equal(t, list, privileges)

	v, err := mdoc.NewValue([]any{mdoc.FullDate(day), "x", []byte{1}})
	require.NoError(t, err)
	var back []any
	require.NoError(t, v.Decode(&back))
	require.Len(t, back, 3)
	_, err = mdoc.NewValue([]any{mdoc.Value{0x18}})
	require.Error(t, err)
	require.Error(t, mdoc.Value{0xA2, 1, 1, 1, 1}.Decode(&back), "a key twice")
}

func TestValuesOfAnotherKind(t *testing.T) {
	all := []mdoc.Value{
		mdoc.Text("x"), mdoc.Octets([]byte{1}), mdoc.Number(1), mdoc.Bool(true), mdoc.FullDate(mrz.NewDate(2026, 5, 14)),
		mdoc.DateTime(now), mdoc.Privileges(),
		{0xF6},
		{},
		{0xFB, 0, 0, 0, 0, 0, 0, 0, 0},
		{0x21},
	}
	reads := []func(v mdoc.Value) error{
		func(v mdoc.Value) error { _, err := v.Text(); return err },
		func(v mdoc.Value) error { _, err := v.Octets(); return err },
		func(v mdoc.Value) error { _, err := v.Number(); return err },
		func(v mdoc.Value) error { _, err := v.Bool(); return err },
		func(v mdoc.Value) error { _, err := v.FullDate(); return err },
		func(v mdoc.Value) error { _, err := v.DateTime(); return err },
		func(v mdoc.Value) error { _, err := mdoc.ReadPrivileges(v); return err },
	}
	for i, read := range reads {
		for n, v := range all {
			require.Equal(t, i == n, read(v) == nil, "%d %v", i, v)
		}
	}
	for _, mask := range []string{"0000111", "00002111", ""} {
		v, err := mdoc.NewValue(map[string]any{"birth_date": mdoc.FullDate(mrz.NewDate(1974, 1, 1)), "approximate_mask": mask})
		require.NoError(t, err)
		_, err = v.BirthDate()
		require.Error(t, err)
	}
}

// TestValuesDoNotPrint: no verb shows what a holder's data element says.
func TestValuesDoNotPrint(t *testing.T) {
	item := mdoc.Item{Identifier: "family_name", Value: mdoc.Text("Eriksson")}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		require.NotContains(t, fmt.Sprintf(verb, item.Value), "Eriksson")
		require.NotContains(t, fmt.Sprintf(verb, item.Value), "4572696b")
	}
	require.Equal(t, "family_name (digestID 0): text, 9 octets", item.String())
}

func TestFind(t *testing.T) {
	d := issue(t)
	item, err := d.Find(mdoc.NameSpaceLicence, "document_number")
	require.NoError(t, err)
	number, err := item.Value.Text()
	require.NoError(t, err)
	require.Equal(t, "L898902C3", number)
	_, err = d.Find(mdoc.NameSpacePhotoID, "document_number")
	require.ErrorIs(t, err, mdoc.ErrAbsent)
	d.NameSpaces[0].Items[0].Identifier = "document_number"
	_, err = d.Find(mdoc.NameSpaceLicence, "document_number")
	require.ErrorIs(t, err, mdoc.ErrAmbiguous)
}
