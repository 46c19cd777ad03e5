package mdoc

import "github.com/chancery-id/chancery/mrz"

const refPrivileges = "ISO/IEC 18013-5, 7.2.4"

// Privilege is a category of vehicles the holder may drive.
type Privilege struct {
	Category       string   // "B"
	Issued, Expiry mrz.Date // zero: not said
	Codes          []PrivilegeCode
}

// PrivilegeCode is a condition or restriction; Sign and Value may be empty.
type PrivilegeCode struct {
	Code, Sign, Value string // "01"; "S01", "<=", "2500"
}

// Privileges makes the value of driving_privileges.
func Privileges(list ...Privilege) Value {
	out := appendHead(nil, majorArray, len(list))
	for _, p := range list {
		fields := []Element{{"vehicle_category_code", Text(p.Category)}}
		if !p.Issued.IsZero() {
			fields = append(fields, Element{"issue_date", FullDate(p.Issued)})
		}
		if !p.Expiry.IsZero() {
			fields = append(fields, Element{"expiry_date", FullDate(p.Expiry)})
		}
		if len(p.Codes) > 0 {
			codes := Value(appendHead(nil, majorArray, len(p.Codes)))
			for _, c := range p.Codes {
				codes = append(codes, c.encode()...)
			}
			fields = append(fields, Element{"codes", codes})
		}
		out = appendFields(out, fields)
	}
	return out
}

func (c PrivilegeCode) encode() []byte {
	fields := []Element{{"code", Text(c.Code)}}
	if c.Sign != "" {
		fields = append(fields, Element{"sign", Text(c.Sign)})
	}
	if c.Value != "" {
		fields = append(fields, Element{"value", Text(c.Value)})
	}
	return appendFields(nil, fields)
}

func appendFields(out []byte, fields []Element) []byte {
	out = appendHead(out, majorMap, len(fields))
	for _, f := range fields {
		out = append(appendText(out, f.Identifier), f.Value...)
	}
	return out
}

// ReadPrivileges reads the value of driving_privileges. An empty list is one: the licence allows nothing.
func ReadPrivileges(v Value) ([]Privilege, error) {
	return read(v, func(r *reader) []Privilege {
		list := make([]Privilege, r.count(majorArray, maxItems, "driving_privileges"))
		for i := range list {
			list[i].read(r)
			if r.err != nil {
				return nil
			}
		}
		return list
	})
}

func (p *Privilege) read(r *reader) {
	r.fields("driving_privileges", refPrivileges, 1, []string{"vehicle_category_code", "issue_date", "expiry_date", "codes"}, func(key string) {
		switch key {
		case "vehicle_category_code":
			p.Category = r.text(key)
		case "issue_date":
			p.Issued = r.fullDate(key)
		case "expiry_date":
			p.Expiry = r.fullDate(key)
		case "codes":
			p.Codes = make([]PrivilegeCode, r.count(majorArray, maxFields, key))
			for i := range p.Codes {
				p.Codes[i].read(r)
			}
		}
	})
}

func (c *PrivilegeCode) read(r *reader) {
	r.fields("codes", refPrivileges, 1, []string{"code", "sign", "value"}, func(key string) {
		switch key {
		case "code":
			c.Code = r.text(key)
		case "sign":
			c.Sign = r.text(key)
		case "value":
			c.Value = r.text(key)
		}
	})
}
