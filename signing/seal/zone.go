package seal

import (
	"fmt"
	"strings"

	"github.com/chancery-id/chancery/mrz"
)

// visaSecondLine is how much of the second line of a visa's zone is sealed: all but the optional data (Doc 9303-7, 9.1.3).
const visaSecondLine = 28

// zoneSize returns how many characters of a zone are sealed, and how many it has.
func zoneSize(f mrz.Format) (sealed, whole int) {
	lines, width := f.Lines()
	if f == mrz.MRVA || f == mrz.MRVB {
		return width + visaSecondLine, lines * width
	}
	return lines * width, lines * width
}

// SealedZone returns the part of a printed zone that a seal holds, lines joined: all of it, but for visas, whose optional data
// stays out. It is what a [Zone] of a seal is compared with. The zone may be given in lines or joined.
func SealedZone(f mrz.Format, zone string) (string, error) {
	joined := strings.NewReplacer("\r", "", "\n", "").Replace(zone)
	sealed, whole := zoneSize(f)
	if whole == 0 || len(joined) != whole {
		return "", fmt.Errorf("zone of %d characters, want %d of %v", len(joined), whole, f)
	}
	return joined[:sealed], nil
}

// sealed takes a whole zone, or the part of it that is sealed.
func (d *Definition) sealed(zone string) (string, error) {
	if size, _ := zoneSize(d.Zone); size > 0 && len(zone) == size {
		return zone, nil
	}
	return SealedZone(d.Zone, zone)
}

// Record decodes the zone of a value that [Profile.Read] returned. The optional data of visas, which seals leave out, is empty.
func (v Value) Record(f mrz.Format) (*mrz.Record, error) {
	sealed, whole := zoneSize(f)
	if v.Kind != Zone || len(v.Text) != sealed {
		return nil, fmt.Errorf("%v of %d characters, want a zone of %d of %v", v.Kind, len(v.Text), sealed, f)
	}
	return mrz.Decode(v.Text + strings.Repeat("<", whole-sealed))
}
