package vdsnc_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/seal/vdsnc"
	"github.com/chancery-id/chancery/testdata/ratio"
)

// costs are the most that a document may.
var costs = ratio.Bound{Time: 50 * time.Millisecond, Memory: 8 << 20}

// Documents that are made to cost: deep, wide, many members, long strings, numbers, certificates.
func TestHostileDocumentsAreCheap(t *testing.T) {
	inMessage := func(text string) string { return edited(t, `"uvci":"U32870"`, `"uvci":"U32870",`+text) }
	members := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			if i > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	for why, text := range map[string]string{
		"deep":                 strings.Repeat("[", vdsnc.MaxSize),
		"deep objects":         strings.Repeat(`{"a":`, 3000),
		"wide":                 "[" + strings.Repeat("0,", 8000) + "0]",
		"members":              inMessage(members(1800, `"%x":0`)),
		"members turned round": inMessage(members(1500, `"z%xz":{}`)),
		"members twice":        inMessage(members(1000, `"a":"%d"`)),
		"events":               edited(t, `"ve":[`, `"ve":[`+members(1000, `{"vd":[%d]}`)+","),
		"a long string":        inMessage(`"x":"` + strings.Repeat(`\u0041`, 2400) + `"`),
		"long numbers":         inMessage(`"x":[` + members(200, `1.2345678901234567890123456789012345678901234567e-%d`) + `]`),
		"a large certificate":  edited(t, `"cer":"MIIB`, `"cer":"`+strings.Repeat("MIIB", 3000)),
		"a large signature":    edited(t, `"sigvl":"Z60Z`, `"sigvl":"`+strings.Repeat("Z60Z", 3000)),
		"more than is read":    strings.Repeat(" ", 64<<20),
	} {
		t.Run(why, func(t *testing.T) {
			octets := []byte(text)
			require.NoError(t, costs.Check(func() {
				d, err := vdsnc.Parse(octets)
				if err != nil {
					return
				}
				_ = d.Validate()
				_ = d.CheckSignature(nil)
				require.LessOrEqual(t, len(d.Findings), 64)
			}))
		})
	}
}
