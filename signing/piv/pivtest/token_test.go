package pivtest_test

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/piv/pivtest"
)

// send runs commands in hexadecimal and returns the last answer.
func send(t *testing.T, token *pivtest.Token, commands ...string) string {
	t.Helper()
	var last []byte
	for _, command := range commands {
		apdu, err := hex.DecodeString(strings.ReplaceAll(command, " ", ""))
		require.NoError(t, err)
		last, err = token.Transmit(apdu)
		require.NoError(t, err)
	}
	return strings.ToUpper(hex.EncodeToString(last))
}

const selectPIV = "00A40400 05 A000000308"

func TestCommands(t *testing.T) {
	for name, tc := range map[string]struct {
		commands []string
		want     string
	}{
		"nothing selected":       {[]string{"00FD0000 00"}, "6D00"},
		"select":                 {[]string{selectPIV}, "61114F0600001000010079074F05A0000003089000"},
		"select unknown":         {[]string{"00A40400 05 A000000309"}, "6A82"},
		"version":                {[]string{selectPIV, "00FD0000 00"}, "0504039000"},
		"serial":                 {[]string{selectPIV, "00F80000 00"}, "000000079000"},
		"serial, OTP":            {[]string{"00A40400 07 A0000005272001", "00011000 00"}, "000000079000"},
		"tries":                  {[]string{selectPIV, "00200080 00"}, "63C3"},
		"wrong PIN":              {[]string{selectPIV, "00200080 08 393939393939FFFF"}, "63C2"},
		"PIN":                    {[]string{selectPIV, "00200080 08 313233343536FFFF", "00200080 00"}, "9000"},
		"logout":                 {[]string{selectPIV, "00200080 08 313233343536FFFF", "0020FF80 00", "00200080 00"}, "63C3"},
		"select logs out":        {[]string{selectPIV, "00200080 08 313233343536FFFF", selectPIV, "00200080 00"}, "63C3"},
		"PIN of 4":               {[]string{selectPIV, "00200080 04 31323334"}, "6A80"},
		"blocked":                {[]string{selectPIV, "00200080 08 3939393939393939", "00200080 08 3939393939393939", "00200080 08 3939393939393939", "00200080 08 313233343536FFFF"}, "6983"},
		"unblock":                {[]string{selectPIV, "002C0080 10 3132333435363738 363534333231FFFF", "00200080 08 363534333231FFFF"}, "9000"},
		"change PIN":             {[]string{selectPIV, "00240080 10 313233343536FFFF 363534333231FFFF", "00200080 08 363534333231FFFF"}, "9000"},
		"reset, not blocked":     {[]string{selectPIV, "00FB0000 00"}, "6985"},
		"discovery":              {[]string{selectPIV, "00CB3FFF 03 5C017E"}, "7E124F0BA0000003080000100001005F2F0240009000"},
		"no object":              {[]string{selectPIV, "00CB3FFF 05 5C035FC105"}, "6A82"},
		"printed without PIN":    {[]string{selectPIV, "00CB3FFF 05 5C035FC109"}, "6982"},
		"generate, no key":       {[]string{selectPIV, "0047009A 05 AC03800111"}, "6982"},
		"put, no key":            {[]string{selectPIV, "00DB3FFF 07 5C035FC1055300"}, "6982"},
		"sign, empty slot":       {[]string{selectPIV, "0087119A 06 7C0482008100"}, "6A86"},
		"attest, empty slot":     {[]string{selectPIV, "00F99A00 00"}, "6A80"},
		"metadata, empty slot":   {[]string{selectPIV, "00F7009A 00"}, "6A88"},
		"metadata, PIN":          {[]string{selectPIV, "00F70080 00"}, "050101060203039000"},
		"class":                  {[]string{selectPIV, "80FD0000 00"}, "6E00"},
		"length":                 {[]string{selectPIV, "00200080 08 31"}, "6700"},
		"too short for anything": {[]string{"00A404"}, "6700"},
		"extended length":        {[]string{selectPIV, "00CB3FFF 000003 5C017E 0000"}, "7E124F0BA0000003080000100001005F2F0240009000"},
		"response in pieces":     {[]string{selectPIV, "00CB3FFF 03 5C017E 04", "00C00000 00"}, "A0000003080000100001005F2F0240009000"},
		"chained command":        {[]string{selectPIV, "10200080 04 31323334", "00200080 04 3536FFFF"}, "9000"},
	} {
		t.Run(name, func(t *testing.T) {
			token, err := pivtest.New(pivtest.Config{Serial: 7})
			require.NoError(t, err)
			require.Equal(t, tc.want, send(t, token, tc.commands...))
		})
	}
}

func TestFaultsAreInOrder(t *testing.T) {
	token, err := pivtest.New(pivtest.Config{})
	require.NoError(t, err)
	token.Inject(pivtest.Fault{Effect: pivtest.Answer, Status: 0x6F01, Instruction: pivtest.InsVersion, Skip: 1, Times: 2})
	send(t, token, selectPIV)
	for _, want := range []string{"0504039000", "6F01", "6F01", "0504039000"} {
		require.Equal(t, want, send(t, token, "00FD0000 00"))
	}
	token.Inject(pivtest.Fault{Effect: pivtest.Break, Code: uint32(pivtest.Removed)})
	_, err = token.Transmit([]byte{0, 0xFD, 0, 0})
	require.ErrorIs(t, err, pivtest.Removed)
}

// FuzzTransmit: no bytes make the token panic, spend more than one try, or answer without a status word.
func FuzzTransmit(f *testing.F) {
	for _, seed := range []string{"00A4040005A000000308", "00200080083132333435363738", "0047009A05AC03800111", "0087039B047C028000", "00CB3FFF055C035FC105", "00FE119A0A0604000000AAAA010202"} {
		b, err := hex.DecodeString(seed)
		require.NoError(f, err)
		f.Add(b)
	}
	authority, err := pivtest.NewAuthority()
	require.NoError(f, err)
	token, err := pivtest.New(pivtest.Config{Authority: authority, PINTries: 255})
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, apdu []byte) {
		if _, err := token.Transmit([]byte{0, 0xA4, 4, 0, 5, 0xA0, 0, 0, 3, 8}); err != nil {
			t.Fatal(err)
		}
		before := token.PINTries()
		response, err := token.Transmit(bytes.Clone(apdu))
		if err != nil || len(response) < 2 {
			t.Fatalf("%x: %x, %v", apdu, response, err)
		}
		if before-token.PINTries() > 1 {
			t.Fatal("more than one try")
		}
	})
}
