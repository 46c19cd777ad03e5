package biometric

// Codes of image formats, by the part of ISO/IEC 39794.
var (
	jpeg2000Formats = []ImageFormat{JPEG2000, JPEG2000Codestream}
	faceCodes       = map[int][]ImageFormat{2: {JPEG}, 3: jpeg2000Formats, 4: jpeg2000Formats}
	fingerCodes     = map[int][]ImageFormat{0: {PNM}, 1: {WSQ}, 2: jpeg2000Formats, 3: jpeg2000Formats, 4: {PNG}}
	irisCodes       = map[int][]ImageFormat{0: {PNM}, 1: {PNM}, 2: {PNG}, 3: jpeg2000Formats, 4: jpeg2000Formats}
)

func (m Modality) codes() map[int][]ImageFormat {
	switch m {
	case ModalityFinger:
		return fingerCodes
	case ModalityIris:
		return irisCodes
	}
	return faceCodes
}

func (m Modality) ref39794() string {
	switch m {
	case ModalityFinger:
		return "ISO/IEC 39794-4:2019"
	case ModalityIris:
		return "ISO/IEC 39794-6:2021"
	}
	return "ISO/IEC 39794-5:2019"
}

// Validate lists every breach: of what was read, and between the record and the header of each picture.
func (x *Extensible) Validate() error {
	b := breaches{ref: x.Modality.ref39794(), all: append([]error(nil), x.found...)}
	b.must(x.Generation == 3 && x.Year >= 2019 && x.Year <= 2100, "version", "%d of %d, want 3 of 2019 or later", x.Generation, x.Year)
	n := len(x.Representations)
	b.must(n > 0, "representations", "none")
	b.must(n <= 1 || x.Modality != ModalityFace, "representations", "%d, the profile for documents has one", n)
	for i := range x.Representations {
		x.Representations[i].validate(&b, x.Modality)
	}
	return b.err()
}

func (r *Representation) validate(b *breaches, m Modality) {
	if r.Image == nil {
		b.add("image", "no two-dimensional picture")
		return
	}
	formats := m.codes()[r.Format]
	if formats == nil {
		b.add("image format", "%d", r.Format)
		return
	}
	b.validatePicture(r.Image, formats, 0, 0)
	if m == ModalityFace && r.Kind != absent {
		b.must(r.Kind <= 1, "image kind", "%d, want 0 or 1", r.Kind)
	}
	if r.Year != 0 {
		b.must(r.captured().valid(), "capture time", "no time of the calendar")
	}
}

func (r *Representation) captured() CaptureTime {
	return CaptureTime{Year: r.Year, Month: r.Month, Day: r.Day, Hour: r.Hour, Minute: r.Minute, Second: r.Second}
}
