package lds

import "github.com/chancery-id/chancery/chip/tlv"

// count reads the number of instances that lists begin with; -1 where there is none.
func (s *scan) count(r *tlv.Reader) (int, error) {
	if r.Peek() != 0x02 {
		s.deviation(r.Offset(), "count", "tag 02 is missing")
		return -1, nil
	}
	e, err := s.next(r)
	if err != nil {
		return 0, err
	}
	if len(e.Value) != 1 {
		s.deviation(e.Offset, "count", "%d octets, want 1", len(e.Value))
	}
	n := 0
	for _, octet := range e.Value {
		n = min(n<<8|int(octet), tlv.MaxElements+1)
	}
	return n, nil
}

// counted notes that a count read before doesn't hold.
func (s *scan) counted(count, got int, what string) {
	if count >= 0 && count != got {
		s.deviation(-1, "count", "%d, but %d %s", count, got, what)
	}
}
