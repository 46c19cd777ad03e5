package piv

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// What piv-go says, in the words of its table, and what it means.
func TestClassify(t *testing.T) {
	for text, want := range map[string]error{
		"transmitting request: the smart card has been removed, so further communication is not possible": ErrRemoved,
		"transmitting request: an attempt was made to end a non-existent transaction":                     ErrRemoved,
		"scard response too short: 0": ErrRemoved,
		"connecting to smart card: the operation requires a Smart Card, but no Smart Card is currently in the device": ErrRemoved,
		"connecting to smart card: the smart card cannot be accessed because of other connections outstanding":        ErrBusy,
		"transmitting request: an internal communications error has been detected":                                    ErrService,
		"connecting to pcsc: the Smart card resource manager is not running":                                          ErrService,
		"transmitting request: the smart card has been reset, so any shared state information is invalid":             ErrReset,
		"transmitting request: one or more of the supplied parameters values could not be properly interpreted":       ErrRemoved,
		"transmitting request: the specified reader is not currently available for use":                               ErrRemoved,
		"something else": nil,
	} {
		require.Equal(t, want, classify(errors.New(text)), text)
	}
	for _, known := range pcscErrors {
		if known.code != 0 {
			require.Equal(t, known.err, classify(fmt.Errorf("transmit: %w", pcscError(known.code))))
			require.Equal(t, known.err, classify(errors.New(pcscError(known.code).Error())), "the same by code and by words")
		}
	}
	require.Nil(t, classify(pcscError(0x80100001)))
	require.Equal(t, ErrBlocked, classify(status(0x6983)))
	require.Equal(t, ErrPIN, classify(status(0x63C2)))
	require.Equal(t, ErrEmpty, classify(status(0x6A82)))
	require.Nil(t, classify(status(0x6982)))
}

func TestErrorText(t *testing.T) {
	e := &Error{Op: "verify PIN", Serial: 12345678, Slot: Signature, Retries: 2, Err: ErrPIN, Detail: "once", Cause: status(0x63C2)}
	require.Equal(t, "token 12345678, slot 9c, verify PIN: PIN wrong (2 left): once: smart card error 63c2", e.Error())
	require.ErrorIs(t, e, ErrPIN)
	require.True(t, TokenFault(e))
	require.False(t, TokenFault(context.Canceled))
}

func TestSlots(t *testing.T) {
	for text, object := range map[string]uint32{"9a": 0x5FC105, "9C": 0x5FC10A, "9d": 0x5FC10B, "9e": 0x5FC101, "82": 0x5FC10D, "95": 0x5FC120} {
		slot, err := ParseSlot(text)
		require.NoError(t, err)
		require.Equal(t, object, slot.object())
	}
	for _, text := range []string{"", "9b", "81", "96", "f9", "9a0", "x", "-1"} {
		_, err := ParseSlot(text)
		require.Error(t, err, text)
	}
}

func TestGuardFile(t *testing.T) {
	g := Guard{Memory: filepath.Join(t.TempDir(), "deep", "memory")}
	pin := PIN("123456")
	trial, err := g.begin(7, pin, 3)
	require.NoError(t, err)
	require.NoError(t, g.refused(7, trial))
	info, err := os.Stat(g.path(7))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	data, err := os.ReadFile(g.path(7))
	require.NoError(t, err)
	require.NotContains(t, string(data), "123456")
	require.NotContains(t, string(data), hex.EncodeToString(pin))
	_, err = g.begin(7, pin, 3)
	require.ErrorIs(t, err, ErrPINRefused)
	_, err = g.begin(8, pin, 3)
	require.NoError(t, err, "another token, another memory")
	for n := range maxRefused + 10 {
		trial, err := g.begin(9, PIN(fmt.Sprintf("%06d", n)), 3)
		require.NoError(t, err)
		require.NoError(t, g.refused(9, trial))
	}
	m, err := g.load(9)
	require.NoError(t, err)
	require.Len(t, m.Refused, maxRefused)

	require.NoError(t, os.WriteFile(g.path(7), []byte("{"), 0o600))
	_, err = g.begin(7, pin, 3)
	require.ErrorContains(t, err, "damaged", "a memory that does not read is not taken for empty")
	require.NoError(t, g.Forget(7))
	require.NoError(t, g.Forget(7))
	_, err = g.begin(7, pin, 3)
	require.NoError(t, err)
}

func TestGuardWithoutDisk(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	_, err := Guard{Memory: filepath.Join(file, "memory")}.begin(7, PIN("123456"), 3)
	require.ErrorContains(t, err, "PIN not tried")
}

func TestCertificateObject(t *testing.T) {
	field := func(tag byte, value []byte) []byte {
		return append([]byte{tag, 0x82, byte(len(value) >> 8), byte(len(value))}, value...)
	}
	object := func(fields ...[]byte) []byte { return field(tagObject, bytes.Join(fields, nil)) }
	der := bytes.Repeat([]byte("certificate"), 30)
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	w.Write(der)
	w.Close()
	bomb := new(bytes.Buffer)
	w = gzip.NewWriter(bomb)
	w.Write(make([]byte, 1<<20))
	w.Close()
	for name, tc := range map[string]struct {
		object []byte
		want   []byte
		err    string
	}{
		"plain":        {object(field(0x70, der), field(0x71, []byte{0}), field(0xFE, nil)), der, ""},
		"gzip":         {object(field(0x70, packed.Bytes()), field(0x71, []byte{1})), der, ""},
		"empty":        {object(), nil, ""},
		"two":          {object(field(0x70, der), field(0x70, der)), nil, "two certificates"},
		"info":         {object(field(0x70, der), field(0x71, nil)), nil, "CertInfo of 0 octets"},
		"bomb":         {object(field(0x70, bomb.Bytes()), field(0x71, []byte{1})), nil, "more than"},
		"too long":     {object(field(0x70, make([]byte, maxCertificate+1))), nil, "at most"},
		"trailing":     {append(object(), 0), nil, "malformed"},
		"not gzip":     {object(field(0x70, der), field(0x71, []byte{1})), nil, "gzip"},
		"no object":    {field(0x54, nil), nil, "malformed"},
		"nothing":      {nil, nil, "malformed"},
		"cut off":      {object(field(0x70, der))[:40], nil, "malformed"},
		"cut off deep": {object(field(0x70, der)[:20]), nil, "malformed"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := certificateIn(tc.object)
			if tc.err != "" {
				require.ErrorContains(t, err, tc.err)
				return
			}
			require.NoError(t, err)
			require.Equal(t, string(tc.want), string(got))
		})
	}
}

func FuzzCertificateObject(f *testing.F) {
	f.Add([]byte{0x53, 7, 0x70, 2, 0x30, 0, 0x71, 1, 0})
	f.Add([]byte{0x53, 5, 0x70, 0, 0x71, 1, 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		if der, err := certificateIn(b); err == nil && len(der) > maxCertificate {
			t.Fatalf("%d octets", len(der))
		}
	})
}

func FuzzEvidence(f *testing.F) {
	f.Add([]byte("-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := ParseEvidence(b)
		if err != nil {
			return
		}
		back, err := ParseEvidence(e.PEM())
		if err != nil || !bytes.Equal(back.PEM(), e.PEM()) {
			t.Fatalf("%q: %v", b, err)
		}
		if _, err := e.Claims(); err != nil && !errors.Is(err, ErrAttestation) {
			t.Fatal(err)
		}
	})
}
