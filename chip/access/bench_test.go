package access

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip/iso7816"
)

// messagingRound makes the terminal's work for one READ BINARY: protect the command, open the response.
func messagingRound(t testing.TB, suite Suite, size int) func() {
	t.Helper()
	const run = 256
	keys := deriveKeys(suite, make([]byte, 16))
	read := &iso7816.Command{INS: 0xB0, P1: 1, Le: min(size, 256), Extended: size > 256}
	chip, err := NewChannel(keys, nil)
	require.NoError(t, err)
	terminal, err := NewChannel(keys, nil)
	require.NoError(t, err)
	responses := make([][]byte, run)
	for i := range responses {
		c, err := terminal.ProtectCommand(read)
		require.NoError(t, err)
		terminal.increment()
		_, err = chip.OpenCommand(c)
		require.NoError(t, err)
		responses[i], err = chip.ProtectResponse(make([]byte, size), iso7816.OK)
		require.NoError(t, err)
	}
	i := 0
	return func() {
		if i%run == 0 {
			clear(terminal.ssc)
		}
		if _, err := terminal.ProtectCommand(read); err != nil {
			t.Error(err)
		}
		if _, _, err := terminal.OpenResponse(responses[i%run]); err != nil {
			t.Error(err)
		}
		i++
	}
}

func BenchmarkMessaging(b *testing.B) {
	for _, suite := range []Suite{TripleDES, AES128, AES256} {
		for _, size := range []int{223, 4096} {
			b.Run(fmt.Sprintf("%v-%d", suite, size), func(b *testing.B) {
				round := messagingRound(b, suite, size)
				b.SetBytes(int64(size))
				b.ReportAllocs()
				for b.Loop() {
					round()
				}
			})
		}
	}
}

// quiet is a card whose own work is not counted: it answers a run that was recorded before.
type quiet struct{ answers [][]byte }

func (q *quiet) Transmit(context.Context, []byte) ([]byte, error) {
	answer := q.answers[0]
	q.answers = q.answers[1:]
	return answer, nil
}

// fixed is a source of nonces and scalars that is the same every time, so that a recorded run can be repeated.
type fixed struct{ n byte }

func (f *fixed) Read(p []byte) (int, error) {
	for i := range p {
		f.n++
		p[i] = f.n
	}
	return len(p), nil
}

// recordBAC runs BAC once and returns the chip's answers.
func recordBAC(t testing.TB, p Password) (answers [][]byte) {
	t.Helper()
	nonce := []byte("12345678")
	card := iso7816.CardFunc(func(_ context.Context, command []byte) ([]byte, error) {
		c, err := iso7816.DecodeCommand(command)
		if err != nil {
			return nil, err
		}
		answer := append([]byte(nil), nonce...)
		if c.INS == 0x82 {
			if answer, _, err = BACChip(p, nonce, c.Data, &fixed{}); err != nil {
				return nil, err
			}
		}
		answers = append(answers, append(answer, 0x90, 0))
		return answers[len(answers)-1], nil
	})
	_, err := BAC(t.Context(), card, p, &fixed{})
	require.NoError(t, err)
	return answers
}

func BenchmarkBAC(b *testing.B) {
	p := MRZInformation("L898902C3674081221204159")
	answers := recordBAC(b, p)
	for b.Loop() {
		if _, err := BAC(b.Context(), &quiet{answers}, p, &fixed{}); err != nil {
			b.Fatal(err)
		}
	}
}

// recordPACE runs PACE once and returns the chip's answers.
func recordPACE(t testing.TB, p Password, info PACEInfo) (answers [][]byte) {
	t.Helper()
	chip, err := NewPACEChip(p, info, nil, &fixed{100})
	require.NoError(t, err)
	step := 0
	card := iso7816.CardFunc(func(_ context.Context, command []byte) ([]byte, error) {
		c, err := iso7816.DecodeCommand(command)
		if err != nil {
			return nil, err
		}
		var answer []byte
		switch step++; step {
		case 2:
			answer, err = chip.Nonce()
		case 3:
			answer, err = chip.Map(c.Data)
		case 4:
			answer, err = chip.Agree(c.Data)
		case 5:
			answer, _, err = chip.Authenticate(c.Data)
		}
		answers = append(answers, append(answer, 0x90, 0))
		return answers[len(answers)-1], err
	})
	_, _, err = PACE(t.Context(), card, p, info, &fixed{})
	require.NoError(t, err)
	return answers
}

func BenchmarkPACE(b *testing.B) {
	p := MRZInformation("L898902C3674081221204159")
	for name, info := range map[string]PACEInfo{
		"GM-P256":            {OID: arc + "4.2.2", ParameterID: 12},
		"GM-brainpoolP256r1": {OID: arc + "4.2.2", ParameterID: 13},
		"IM-P256":            {OID: arc + "4.4.2", ParameterID: 12},
		"GM-P384":            {OID: arc + "4.2.4", ParameterID: 15},
		"GM-DH2048":          {OID: arc + "4.1.2", ParameterID: 1},
	} {
		b.Run(name, func(b *testing.B) {
			answers := recordPACE(b, p, info)
			for b.Loop() {
				if _, _, err := PACE(b.Context(), &quiet{answers}, p, info, &fixed{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
