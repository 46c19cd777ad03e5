package signing_test

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing"
	"github.com/chancery-id/chancery/signing/document"
	"github.com/chancery-id/chancery/testdata/people"
	"github.com/chancery-id/chancery/testdata/specimen"
	"github.com/chancery-id/chancery/testdata/teststate"
)

var (
	everybody = flag.Int("people", 10_000, "people whose documents are prepared")
	allKinds  = flag.Int("allkinds", 50, "every one of so many people has a document of each kind, the others one")
)

// preparation counts what became of the people.
type preparation struct{ documents, cut atomic.Int64 }

// Ten thousand people of every script and code get through the preparation of the profiles that are for them: nobody is refused,
// no name is invented, and what the zone has no room for is cut the same way each time, and said.
func TestEverybodyIsPrepared(t *testing.T) {
	n := *everybody
	if testing.Short() {
		n = n / 20
	}
	linter, err := signing.NewLinter(signing.LintConfig{Time: teststate.Now})
	require.NoError(t, err)
	count, profiles := preparation{}, document.Builtin()
	inParallel(n, func(i int) {
		for k, p := range profiles {
			if i%*allKinds != 0 && k != i%len(profiles) {
				continue
			}
			if problem := count.one(linter, i, p); problem != "" {
				t.Errorf("person %d, %s: %s", i, p, problem)
			}
		}
	})
	require.Greater(t, count.documents.Load(), int64(n)*9/10)
	t.Logf("%d people, %d documents of %d kinds, %d names cut, %d scripts, %d codes of nationality, %d of issuers",
		n, count.documents.Load(), len(profiles), count.cut.Load(), len(people.Scripts), len(people.Nationalities()), len(people.Issuers()))
}

// one prepares one document and says what is wrong, or "".
func (c *preparation) one(l *signing.Linter, n int, p *document.Profile) string {
	d, ok := people.Document(n, p, mrz.DateOf(teststate.Now))
	if !ok {
		return ""
	}
	d.Holder.Portrait = specimen.Portrait(1)
	c.documents.Add(1)
	err := l.Check(context.Background(), d)
	if p.NoChip && fmt.Sprint(rules(err)) == "[CHIP-NONE]" {
		err = nil // what there is of it is the zone, below
	}
	if err != nil {
		return err.Error()
	}
	record, names, err := d.MRZ()
	if err != nil {
		return err.Error()
	}
	zone, err := mrz.Encode(record)
	again, _, _ := d.Clone().MRZ()
	if second, _ := mrz.Encode(again); err != nil || second != zone {
		return "two zones for one document"
	}
	if names.Truncated {
		c.cut.Add(1)
	}
	noted := false
	for _, note := range l.Notes(d) {
		noted = noted || note.Rule == "NAME-TRUNCATED"
	}
	if cut := len(strings.ReplaceAll(inZone(d), " ", "")) > len(inRecord(record)); cut != names.Truncated || cut != noted {
		return fmt.Sprintf("cut %v, reported %v, remarked %v", cut, names.Truncated, noted)
	}
	if !beginsLike(d, record) {
		return "a name that the holder does not have"
	}
	return ""
}

// inZone is a romanised name as the zone has it when there is room: letters, a space between components.
func inZone(d *document.Document) string {
	name := d.Holder.PrimaryID + " " + d.Holder.SecondaryID
	return strings.TrimSpace(strings.NewReplacer("'", "", "-", " ").Replace(name))
}

func inRecord(r *mrz.Record) string {
	return strings.ReplaceAll(r.PrimaryIdentifier+r.SecondaryIdentifier, " ", "")
}

// beginsLike says whether every component in the zone is the beginning of one of the holder's, in their order.
func beginsLike(d *document.Document, r *mrz.Record) bool {
	own := strings.Fields(inZone(d))
	for _, part := range strings.Fields(r.PrimaryIdentifier + " " + r.SecondaryIdentifier) {
		for len(own) > 0 && !strings.HasPrefix(own[0], part) {
			own = own[1:]
		}
		if len(own) == 0 {
			return false
		}
		own = own[1:]
	}
	return true
}

// A name may be given in its own script. Where a table of Doc 9303-3 has its letters it is transliterated; where none has, the
// order is refused by that rule alone, for want of the holder's romanisation, and nothing is put in its place.
func TestNamesInTheirOwnScript(t *testing.T) {
	linter, err := signing.NewLinter(signing.LintConfig{Time: teststate.Now})
	require.NoError(t, err)
	written := map[string]int{}
	const each = 30
	for k, script := range people.Scripts {
		for n := range each {
			d, _ := people.Document(n*len(people.Scripts)+k, document.Passport(), mrz.DateOf(teststate.Now))
			d.Holder.Portrait = specimen.Portrait(1)
			d.Holder.PrimaryID = people.Letters(rand.New(rand.NewPCG(2, uint64(n))), script, 1+n%9)
			if err := linter.Check(t.Context(), d); err != nil {
				require.Subset(t, []string{"NAME-UNMAPPED", "NAME-LETTERS"}, rules(err), script)
				continue
			}
			_, names, err := d.MRZ()
			require.NoError(t, err)
			require.Regexp(t, "^[A-Z ]+$", names.PrimaryIdentifier, script)
			written[script]++
		}
	}
	for _, script := range []string{"Latin", "Cyrillic", "Arabic"} {
		require.NotZero(t, written[script], "%s has a table", script)
	}
	require.Zero(t, written["Han"])
	t.Logf("of %d names each: %v", each, written)
}

// Whatever is done to an order, it is prepared or refused by rules of the catalogue, and nothing crashes.
func TestEveryRefusalNamesARule(t *testing.T) {
	n := *everybody / 2
	if testing.Short() {
		n /= 20
	}
	catalogue := map[string]string{}
	for _, rule := range signing.Rules() {
		catalogue[rule.ID] = rule.Ref
	}
	is, profiles := issuer(t), document.Builtin()
	var refused atomic.Int64
	var seen sync.Map
	inParallel(n, func(i int) {
		d, _ := people.Document(i, profiles[i%len(profiles)], mrz.DateOf(teststate.Now))
		d.Holder.Portrait = specimen.Portrait(1)
		r := rand.New(rand.NewPCG(1, uint64(i)))
		for range 1 + r.IntN(3) {
			spoil(r, d)
		}
		_, err := is.Prepare(t.Context(), d)
		if err == nil {
			return
		}
		refused.Add(1)
		named := rules(err)
		if len(named) == 0 {
			t.Errorf("%d: refused by no rule: %v", i, err)
		}
		for _, id := range named {
			seen.Store(id, true)
			if _, known := catalogue[id]; !known {
				t.Errorf("%d: refused by %q, which is not in the catalogue", i, id)
			}
		}
	})
	kinds := 0
	for range seen.Range {
		kinds++
	}
	require.Greater(t, refused.Load(), int64(n)/2)
	t.Logf("%d orders spoilt, %d refused, by %d rules", n, refused.Load(), kinds)
	require.Greater(t, kinds, 20)
}

// junk is what stands in fields by mistake or on purpose.
var junk = []string{
	"", " ", "<", "<<", "A<<", "\x00", "\x1b[31m", "a\u202eb", "\xff\xfe", "\uFFFD", "陳", "神", "\uE000", "ß", "Pаul", "'", "123456789012345678901234567890",
	"7115 1129", "UTO", "QQQ", "D<<", "XXA", "EUE", "A1234563", "A123456(3)", strings.Repeat("語", 501), strings.Repeat("A ", 300), "=cmd|' /C calc'!A0",
}

// spoil changes a field of the order.
func spoil(r *rand.Rand, d *document.Document) {
	text := junk[r.IntN(len(junk))]
	date := mrz.NewDate(r.IntN(3)*1000, r.IntN(14), r.IntN(33))
	h := &d.Holder
	fields := []func(){
		func() { h.PrimaryID = text }, func() { h.SecondaryID = text }, func() { h.NationalName = text },
		func() { h.OtherNames = []string{text, "B"} }, func() { h.NameCodes = []string{text} },
		func() { h.Nationality = text }, func() { h.Birth = date }, func() { h.Sex = mrz.Sex(r.IntN(256)) },
		func() { h.Portrait = []byte(text) }, func() { h.Portrait = h.Portrait[:r.IntN(len(h.Portrait)+1)] }, func() { h.Signature = []byte(text) },
		func() { h.PersonalNumber = text }, func() { h.Address = text }, func() { h.Title = text },
		func() { d.Code = text }, func() { d.State = text }, func() { d.Number = text }, func() { d.Issue = date }, func() { d.Expiry = date },
		func() { d.Authority = text }, func() { d.OptionalData = text }, func() { d.OptionalData2 = text },
	}
	fields[r.IntN(len(fields))]()
}

// inParallel calls f for 0 to n-1, on every processor.
func inParallel(n int, f func(i int)) {
	var wg sync.WaitGroup
	next := atomic.Int64{}
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				f(i)
			}
		})
	}
	wg.Wait()
}
