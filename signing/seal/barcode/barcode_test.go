package barcode_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/aztec"
	"github.com/makiuchi-d/gozxing/datamatrix"
	"github.com/makiuchi-d/gozxing/qrcode"
	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/seal/barcode"
	"github.com/chancery-id/chancery/testdata/oracle"
)

// octets are every value, in an order that repeats late.
func octets(n int) []byte {
	out := make([]byte, n)
	for i := range out {
		out[i] = byte(i*i + i/7 + 3)
	}
	return out
}

var (
	paper = barcode.Print{DotsPerInch: 300, DotsPerModule: 4}
	small = barcode.Print{DotsPerInch: 300, DotsPerModule: 2, QuietZoneModules: 2}
)

// read lets a reader of others see the picture of a symbol.
func read(t *testing.T, reader gozxing.Reader, img image.Image) []byte {
	t.Helper()
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	require.NoError(t, err)
	result, err := reader.Decode(bitmap, map[gozxing.DecodeHintType]any{
		gozxing.DecodeHintType_PURE_BARCODE: true, gozxing.DecodeHintType_CHARACTER_SET: "ISO-8859-1",
	})
	require.NoError(t, err)
	var out []byte
	for _, r := range result.GetText() {
		require.LessOrEqual(t, r, rune(0xFF))
		out = append(out, byte(r))
	}
	return out
}

// A reader of others reads every size of Data Matrix, empty space and none.
func TestDataMatrixIsRead(t *testing.T) {
	sizes := map[int]int{ // capacities of ISO/IEC 16022, Table 7, in octets
		10: 1, 12: 3, 14: 6, 16: 10, 18: 16, 20: 20, 22: 28, 24: 34, 26: 42, 32: 60, 36: 84, 40: 112, 44: 142, 48: 172,
		52: 202, 64: 278, 72: 366, 80: 454, 88: 574, 96: 694, 104: 814, 120: 1048, 132: 1302,
	}
	for size, most := range sizes {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			for _, n := range []int{1, 249, 250, 251, most - 1, most} {
				if n < 1 || n > most {
					continue
				}
				s, err := barcode.DataMatrix(octets(n), size)
				require.NoError(t, err)
				require.Equal(t, size, s.Size)
				img, err := s.Image(small)
				require.NoError(t, err)
				require.Equal(t, octets(n), read(t, datamatrix.NewDataMatrixReader(), img), "%d octets", n)
			}
			_, err := barcode.DataMatrix(octets(most+1), size)
			require.ErrorContains(t, err, "no symbol")
			s, err := barcode.DataMatrix(octets(most), 0)
			require.NoError(t, err)
			require.Equal(t, size, s.Size, "the smallest that holds it")
		})
	}
	for _, e := range [][2]int{{0, 0}, {1, 11}, {1303, 0}} {
		_, err := barcode.DataMatrix(octets(e[0]), e[1])
		require.Error(t, err)
	}
}

func TestQRAndAztecAreRead(t *testing.T) {
	for _, n := range []int{1, 143, 1041} {
		for _, level := range []barcode.Level{barcode.LevelL, barcode.LevelM, barcode.LevelQ, barcode.LevelH} {
			if n == 1041 && level > barcode.LevelL {
				continue // large ones are slow with the race detector
			}
			s, err := barcode.QR(octets(n), level)
			require.NoError(t, err)
			img, err := s.Image(small)
			require.NoError(t, err)
			require.Equal(t, octets(n), read(t, qrcode.NewQRCodeReader(), img))
		}
		for _, percent := range []int{10, 23, 50} {
			s, err := barcode.Aztec(octets(n), percent)
			require.NoError(t, err)
			img, err := s.Image(small)
			require.NoError(t, err)
			require.Equal(t, octets(n), read(t, aztec.NewAztecReader(), img), "%d octets, %d", n, percent)
		}
	}
	for _, err := range []error{
		second(barcode.QR(nil, barcode.LevelQ)), second(barcode.QR(octets(9), 0)), second(barcode.QR(octets(2954), barcode.LevelL)),
		second(barcode.Aztec(nil, 23)), second(barcode.Aztec(octets(9), 4)), second(barcode.Aztec(octets(9), 96)),
		second(barcode.Aztec(octets(1915), 5)), second(barcode.Aztec(octets(1900), 90)),
	} {
		var fault *barcode.Error
		require.ErrorAs(t, err, &fault)
		require.NotEmpty(t, fault.Ref)
	}
	_, err := barcode.QR(octets(2953), barcode.LevelL)
	require.NoError(t, err)
	_, err = barcode.QR(octets(1663), barcode.LevelQ)
	require.NoError(t, err)
}

func second(_ *barcode.Symbol, err error) error { return err }

// Programs of others read what was written to a file.
func TestProgramsRead(t *testing.T) {
	for _, e := range []struct {
		program string
		args    []string
		symbol  func([]byte) (*barcode.Symbol, error)
	}{
		{"dmtxread", nil, func(b []byte) (*barcode.Symbol, error) { return barcode.DataMatrix(b, 44) }},
		{"zbarimg", []string{"-q", "--raw", "--oneshot", "-Sbinary"}, func(b []byte) (*barcode.Symbol, error) { return barcode.QR(b, barcode.LevelQ) }},
	} {
		t.Run(e.program, func(t *testing.T) {
			oracle.Find(t, e.program)
			s, err := e.symbol(octets(135))
			require.NoError(t, err)
			var file bytes.Buffer
			require.NoError(t, s.WritePNG(&file, barcode.Print{DotsPerInch: 600, DotsPerModule: 8, QuietZoneModules: 4}))
			path := filepath.Join(t.TempDir(), "symbol.png")
			require.NoError(t, os.WriteFile(path, file.Bytes(), 0o600))
			seen, err := oracle.Command(t, e.program, append(e.args, path)...).Output()
			require.NoError(t, err)
			require.Equal(t, octets(135), seen)
		})
	}
}

func TestPrint(t *testing.T) {
	s, err := barcode.DataMatrix(octets(142), 0)
	require.NoError(t, err)
	require.Equal(t, 44, s.Size)
	require.False(t, s.Dark(-1, 0) || s.Dark(44, 0) || s.Dark(0, -1) || s.Dark(0, 44))
	require.InDelta(t, 0.3386, barcode.Print{DotsPerInch: 300, DotsPerModule: 4}.Module(), 0.0001)
	require.InDelta(t, 0.3386, barcode.Print{DotsPerInch: 600, DotsPerModule: 8}.Module(), 0.0001)

	var file bytes.Buffer
	require.NoError(t, s.WritePNG(&file, paper))
	img, err := png.Decode(bytes.NewReader(file.Bytes()))
	require.NoError(t, err)
	require.Equal(t, image.Rect(0, 0, 4*46, 4*46), img.Bounds())
	require.Contains(t, file.String(), "pHYs\x00\x00\x2E\x23\x00\x00\x2E\x23\x01") // 11811 dots per metre
	for _, p := range []barcode.Print{
		{},
		{DotsPerInch: 300},
		{DotsPerModule: 4},
		{DotsPerInch: 300, DotsPerModule: 1 << 40},
		{DotsPerInch: 300, DotsPerModule: 400},
		{DotsPerInch: 300, DotsPerModule: 4, QuietZoneModules: 1 << 40},
	} {
		_, err := s.Image(p)
		require.Error(t, err)
		require.Error(t, s.WritePNG(&file, p))
	}
	require.Error(t, s.WritePNG(full{}, paper))
	require.Error(t, (&barcode.Error{Field: "x", Err: os.ErrClosed}))
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, os.ErrClosed }
