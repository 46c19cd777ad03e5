package biometric

import "fmt"

// Modality is what a record is of. Its value is that of tag 81 in the header (ISO/IEC 7816-11).
type Modality uint8

// The modalities of DG2, DG3 and DG4.
const (
	ModalityFace   Modality = 0x02
	ModalityFinger Modality = 0x08
	ModalityIris   Modality = 0x10
)

// String returns "face", "finger" or "iris".
func (m Modality) String() string {
	switch m {
	case ModalityFace:
		return "face"
	case ModalityFinger:
		return "finger"
	case ModalityIris:
		return "iris"
	}
	return fmt.Sprintf("modality %02X", uint8(m))
}

// clause is where Doc 9303-10 says how the modality is encoded.
func (m Modality) clause() string {
	switch m {
	case ModalityFinger:
		return "Doc 9303-10, 4.7.3.1"
	case ModalityIris:
		return "Doc 9303-10, 4.7.4.1"
	}
	return "Doc 9303-10, 4.7.2.1"
}

// Subtype says which finger or eye an instance is of (Doc 9303-10, tables 49 and 56): b2 and b1 the side, b5 to b3 the
// finger.
type Subtype uint8

var (
	sides   = [...]string{"", "right", "left"}
	fingers = [...]string{"", "thumb", "pointer", "middle", "ring", "little"}
)

// String returns "right pointer", "left", or "unspecified".
func (s Subtype) String() string {
	side, finger := s&3, s>>2
	switch {
	case int(side) >= len(sides) || int(finger) >= len(fingers):
		return fmt.Sprintf("subtype %02X", uint8(s))
	case s == 0:
		return "unspecified"
	case side == 0:
		return fingers[finger]
	case finger == 0:
		return sides[side]
	}
	return sides[side] + " " + fingers[finger]
}

// Valid tells whether the subtype is one of the tables, for instances of a modality.
func (s Subtype) Valid(m Modality) bool {
	return int(s&3) < len(sides) && (int(s>>2) < len(fingers) && m == ModalityFinger || s < 4)
}

// ofFinger is the subtype of a finger position of ISO/IEC 19794-4 and 39794-4: 1 to 5 the right hand from the thumb, 6 to
// 10 the left. Positions of more or of no finger have none.
func ofFinger(position int) (Subtype, bool) {
	switch {
	case position >= 1 && position <= 5:
		return Subtype(position<<2 | 1), true
	case position >= 6 && position <= 10:
		return Subtype((position-5)<<2 | 2), true
	}
	return 0, false
}
