package live

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/access"
	"github.com/chancery-id/chancery/chip/iso7816"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/chip/pcsc"
	"github.com/chancery-id/chancery/chip/sim"
	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/teststate"
)

const zone = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F3404159ZE184226B<<<<<16\n"

func TestReadLines(t *testing.T) {
	card := "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F3404159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<\n"
	for _, tc := range []struct{ typed, want string }{
		{zone + "what comes after is not waited for", zone},
		{card + "nor this", card},
		{card, card},
		{"P<UTO\n\nmore", "P<UTO\n"},
		{"  " + strings.ReplaceAll(zone, "\n", "  \r\n"), zone},
	} {
		got, err := readLines(strings.NewReader(tc.typed))
		require.NoError(t, err)
		require.Equal(t, tc.want, got)
	}
	for _, nothing := range []string{"", "\n", "   \n"} {
		_, err := readLines(strings.NewReader(nothing))
		require.Error(t, err)
	}
}

// password runs the flags of a command and returns what opens the chip.
func password(t *testing.T, stdin string, args ...string) (p access.Password, printed string, err error) {
	t.Helper()
	var flags Password
	cmd := &cobra.Command{Use: "x", SilenceErrors: true, SilenceUsage: true}
	flags.Flags(cmd)
	cmd.RunE = func(*cobra.Command, []string) error {
		p, printed, err = flags.Read(&cli.Streams{In: strings.NewReader(stdin), Out: &bytes.Buffer{}, Err: &bytes.Buffer{}})
		return err
	}
	cmd.SetArgs(args)
	return p, printed, cmd.ExecuteContext(t.Context())
}

func TestPassword(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		name = filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
		return name
	}
	page, can := file("zone", zone), file("can", "123456\n")
	for _, args := range [][]string{{"--mrz", page}, {"--mrz", "-"}} {
		p, printed, err := password(t, zone, args...)
		require.NoError(t, err)
		require.Equal(t, access.KindMRZ, p.Kind())
		require.Equal(t, zone, printed)
	}
	p, printed, err := password(t, "", "--can-file", can)
	require.NoError(t, err)
	require.Equal(t, access.KindCAN, p.Kind())
	require.Empty(t, printed)
	p, printed, err = password(t, "", "--can-file", can, "--mrz", page)
	require.NoError(t, err)
	require.Equal(t, access.KindCAN, p.Kind(), "the number opens, the zone is compared")
	require.Equal(t, zone, printed)

	for name, args := range map[string][]string{
		"nothing, and no terminal": {}, "no file": {"--mrz", filepath.Join(dir, "none")}, "not a zone": {"--mrz", can},
		"empty": {"--mrz", file("empty", "\n")}, "too long": {"--mrz", file("long", strings.Repeat("<", maxZone+1))},
		"both": {"--mrz", page, "--mrz-fd", "9"}, "not a number": {"--can-file", page}, "two ways": {"--can", "--can-file", can},
	} {
		_, _, err := password(t, "", args...)
		require.Error(t, err, name)
		require.NotContains(t, err.Error(), "L898902C3", name)
		require.NotContains(t, err.Error(), "123456", name)
	}
}

// A chip that never answers is given up after the time that a reading may take.
func TestReadingTakesItsTime(t *testing.T) {
	silent := iso7816.CardFunc(func(ctx context.Context, _ []byte) ([]byte, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	})
	var p Place
	cmd := &cobra.Command{Use: "x"}
	p.Flags(cmd)
	require.NoError(t, cmd.ParseFlags(nil))
	require.Positive(t, p.limit, "none is forgotten")
	c := &Chip{Card: silent, Limit: 20 * time.Millisecond}
	streams := &cli.Streams{In: strings.NewReader(""), Out: &bytes.Buffer{}, Err: &bytes.Buffer{}}
	r, err := c.Read(t.Context(), streams, access.MRZInformation("L898902C3674081223404159"), chip.ReadOptions{}, Step, PutBack)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.NotNil(t, r)
}

// A reader passes on no more than it says: a chip that could answer with more is asked for as much.
func TestReadingKeepsToTheReader(t *testing.T) {
	image, secrets := teststate.New(t, "UTO", "UT").Signer(t, pki.DocumentSigner).Issue(t, teststate.Chip{Zone: zone, Portrait: 9000})
	info := lds.ATRInfo{Objects: []lds.Object{
		{Tag: 0x47, Value: []byte{0x84, 0x01, 0xE0}}, {Tag: 0x7F66, Value: []byte{0x02, 2, 0x10, 0x00, 0x02, 2, 0x10, 0x02}},
	}}
	file, err := info.Encode()
	require.NoError(t, err)
	image.Put(lds.ATR, file)
	streams := &cli.Streams{In: strings.NewReader(""), Out: &bytes.Buffer{}, Err: &bytes.Buffer{}}
	for _, most := range []int{256, 1000, 65536} {
		longest := 0
		card, err := sim.New(image, secrets, nil)
		require.NoError(t, err)
		c := &Chip{Extended: most > 256, MaxData: most, Card: iso7816.CardFunc(func(ctx context.Context, command []byte) ([]byte, error) {
			answer, err := card.Transmit(ctx, command)
			longest = max(longest, len(answer)-2)
			return answer, err
		})}
		_, err = c.Read(t.Context(), streams, access.MRZInformation(secrets.MRZInformation), chip.ReadOptions{}, Step, PutBack)
		require.NoError(t, err)
		require.LessOrEqual(t, longest, most)
		require.Greater(t, longest, min(most, 4000)*9/10, "and not less")
	}
}

func TestExplain(t *testing.T) {
	require.NoError(t, Explain(nil))
	for cause, code := range map[error]cli.Code{
		pcsc.ErrNoService: cli.TokenAbsent, pcsc.ErrDenied: cli.TokenAbsent, pcsc.ErrNoReader: cli.TokenAbsent, pcsc.ErrNoCard: cli.TokenAbsent,
		pcsc.ErrShared: cli.TokenAbsent, pcsc.ErrRemoved: cli.TokenAbsent, pcsc.ErrMute: cli.TokenAbsent, pcsc.ErrAmbiguous: cli.Usage,
	} {
		err := Explain(&pcsc.Error{Call: "connect", Reader: "r", Err: cause})
		require.Equal(t, code, cli.CodeOf(err))
		require.ErrorIs(t, err, cause)
		var e *cli.Error
		require.True(t, errors.As(err, &e))
		require.NotEmpty(t, e.Hint)
	}
}
