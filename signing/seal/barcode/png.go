package barcode

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image/png"
	"io"
	"math"
)

// WritePNG writes the picture of [Symbol.Image] with the size it has on paper, so that nobody scales it.
func (s *Symbol) WritePNG(w io.Writer, p Print) error {
	img, err := s.Image(p)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		return err
	}
	const header = 8 + 25 // signature and IHDR, behind which pHYs may stand
	file := out.Bytes()
	for _, part := range [][]byte{file[:header], density(p.DotsPerInch), file[header:]} {
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	return nil
}

// density is the chunk pHYs: dots per metre in both directions (ISO/IEC 15948, 11.3.5.3).
func density(dotsPerInch int) []byte {
	perMetre := uint32(math.Round(float64(dotsPerInch) / 0.0254))
	body := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32([]byte("pHYs"), perMetre), perMetre)
	body = append(body, 1)
	chunk := append(binary.BigEndian.AppendUint32(nil, uint32(len(body)-4)), body...)
	return binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(body))
}
