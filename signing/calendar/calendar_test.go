package calendar_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-ical"
	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/calendar"
	"github.com/chancery-id/chancery/signing/pki"
)

var began = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

type state struct {
	key  *ecdsa.PrivateKey
	csca calendar.Subject
}

func newState(t testing.TB, from time.Time) *state {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	name, err := pki.NewName(`C=UT,O=Utopia\, Ministry; of Keys,CN=CSCA of the Kingdom with a name that is long enough to be folded 烏托邦`)
	require.NoError(t, err)
	csca, err := pki.Issue(&pki.Template{Role: pki.CSCA, Subject: name, NotBefore: from, State: "UTO"}, nil, key)
	require.NoError(t, err)
	return &state{key, calendar.Subject{Certificate: csca, Role: pki.CSCA}}
}

func (s *state) issue(t testing.TB, role pki.Role, cn string, from time.Time, types ...string) calendar.Subject {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	name, err := pki.NewName("C=UT,CN=" + cn)
	require.NoError(t, err)
	tm := &pki.Template{Role: role, Subject: name, PublicKey: key.Public(), NotBefore: from, State: "UTO"}
	if role == pki.DocumentSigner {
		tm.DocumentTypes = append(types, []string{"P"}[min(len(types), 1):]...)
	}
	c, err := pki.Issue(tm, s.csca.Certificate, s.key)
	require.NoError(t, err)
	return calendar.Subject{Certificate: c, Role: role}
}

// A signer of other documents is no replacement.
func TestReplacedForItsDocuments(t *testing.T) {
	s := newState(t, began)
	for _, c := range []struct {
		old, next []string
		want      calendar.State
	}{
		{[]string{"P"}, []string{"ID"}, calendar.Due},
		{[]string{"PD", "ID"}, []string{"P"}, calendar.Due},
		{[]string{"PD"}, []string{"P"}, calendar.Settled},
		{[]string{"P"}, []string{"PD"}, calendar.Due},
		{[]string{"ID", "P"}, []string{"P", "ID"}, calendar.Settled},
	} {
		old := s.issue(t, pki.DocumentSigner, "DS 1", began, c.old...)
		next := s.issue(t, pki.DocumentSigner, "DS 2", began.AddDate(0, 2, 0), c.next...)
		events := calendar.Make(calendar.Input{Certificates: []calendar.Subject{s.csca, old, next}, Time: began.AddDate(0, 2, 15)})
		require.Equal(t, "DS 1", strings.TrimPrefix(events[0].Subject, "C=UT,CN="))
		require.Equal(t, c.want, events[0].State, "%v, then %v", c.old, c.next)
	}
}

func (s *state) list(t testing.TB, number int64, at time.Time, revoked ...calendar.Subject) *pki.CRL {
	t.Helper()
	tm := &pki.CRLTemplate{ThisUpdate: at, Number: big.NewInt(number)}
	for _, c := range revoked {
		tm.Revoked = append(tm.Revoked, pki.Revocation{Serial: c.Serial, Date: at})
	}
	l, err := pki.IssueCRL(tm, s.csca.Certificate, s.key)
	require.NoError(t, err)
	return l
}

func line(e calendar.Event) string {
	return fmt.Sprintf("%s %s %s %s", e.Date.Format(time.DateOnly), e.Kind, e.Role, e.State)
}

func TestCalendar(t *testing.T) {
	s := newState(t, began)
	one := s.issue(t, pki.DocumentSigner, "DS 1", began)
	two := s.issue(t, pki.DocumentSigner, "DS 2", began.AddDate(0, 2, 0))
	lost := s.issue(t, pki.DocumentSigner, "DS lost", began.AddDate(0, 3, 0))
	ml := s.issue(t, pki.MasterListSigner, "ML 1", began)
	in := calendar.Input{
		Certificates: []calendar.Subject{s.csca, ml, one, two, lost, one},
		CRLs:         []*pki.CRL{s.list(t, 2, began.AddDate(0, 2, 0), lost), s.list(t, 1, began)},
		Time:         began.AddDate(0, 4, 10),
	}
	var got []string
	for _, e := range calendar.Make(in) {
		got = append(got, line(e))
		require.NotEmpty(t, e.Action)
		require.NotEmpty(t, e.Ref)
	}
	require.Equal(t, []string{
		"2026-03-31 key document signer settled",
		"2026-05-30 crl CSCA later",
		"2026-05-31 key document signer due",
		"2027-12-31 certificate master-list signer later",
		"2030-12-31 key CSCA later",
		"2036-03-31 certificate document signer settled",
		"2036-05-31 certificate document signer settled",
		"2041-03-31 certificate CSCA settled",
	}, got)
	in.Time = began.AddDate(0, 6, 0)
	events := calendar.Make(in)
	require.Equal(t, calendar.Overdue, events[1].State)
	require.Contains(t, events[1].Action, "csca crl")
	require.Equal(t, calendar.Overdue, events[2].State)
	require.Contains(t, events[2].Action, "--role document-signer")

	next := newState(t, began.AddDate(4, 0, 0))
	in.Certificates, in.CRLs, in.Time = []calendar.Subject{s.csca, next.csca}, nil, began.AddDate(4, 8, 0)
	events = calendar.Make(in)
	require.Equal(t, calendar.Settled, events[0].State, "the next CSCA is there")
	var err error
	stranger := *next.csca.Certificate
	stranger.Issuer, err = pki.NewName("C=UT,O=Another authority,CN=CSCA")
	require.NoError(t, err)
	in.Certificates[1].Certificate = &stranger
	require.Equal(t, calendar.Due, calendar.Make(in)[0].State, "of another authority in the same country")
	in.Certificates = in.Certificates[:1]
	require.Equal(t, calendar.Due, calendar.Make(in)[0].State)
	require.Contains(t, calendar.Make(in)[0].Action, "ceremony")
}

func TestICS(t *testing.T) {
	s := newState(t, began)
	in := calendar.Input{
		Certificates: []calendar.Subject{s.csca, s.issue(t, pki.DocumentSigner, "DS 1", began)},
		CRLs:         []*pki.CRL{s.list(t, 1, began)}, Time: began,
	}
	var first, second bytes.Buffer
	require.NoError(t, calendar.WriteICS(&first, calendar.Make(in), in.Time))
	in.Certificates[0], in.Certificates[1] = in.Certificates[1], in.Certificates[0]
	require.NoError(t, calendar.WriteICS(&second, calendar.Make(in), in.Time))
	require.Equal(t, first.String(), second.String(), "deterministic")
	text := first.String()
	require.True(t, strings.HasSuffix(text, "END:VCALENDAR\r\n"))
	for l := range strings.SplitSeq(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		require.LessOrEqual(t, len(l), 75)
		require.NotContains(t, l, "\n")
	}
	unfolded := strings.ReplaceAll(text, "\r\n ", "")
	require.Equal(t, 3, strings.Count(unfolded, "BEGIN:VEVENT"))
	require.Contains(t, unfolded, `O=Utopia\\\, Ministry\\\; of Keys\,CN=CSCA`)
	require.Contains(t, unfolded, "烏托邦")
	require.Contains(t, unfolded, "DTSTAMP:20260101T000000Z")
	require.Contains(t, unfolded, "DTSTART;VALUE=DATE:20260331")
	require.Contains(t, unfolded, "TRIGGER:-P30D")
}

// Another reader sees the same events.
func TestOtherReader(t *testing.T) {
	s := newState(t, began)
	events := calendar.Make(calendar.Input{Certificates: []calendar.Subject{s.csca}, CRLs: []*pki.CRL{s.list(t, 1, began)}, Time: began})
	var b bytes.Buffer
	require.NoError(t, calendar.WriteICS(&b, events, began))
	read, err := ical.NewDecoder(&b).Decode()
	require.NoError(t, err)
	for i, e := range read.Events() {
		summary, err := e.Props.Text(ical.PropSummary)
		require.NoError(t, err)
		require.Equal(t, events[i].Subject+": "+events[i].What, summary)
		at, err := e.DateTimeStart(nil)
		require.NoError(t, err)
		require.Equal(t, events[i].Date.Truncate(24*time.Hour), at)
		description, err := e.Props.Text(ical.PropDescription)
		require.NoError(t, err)
		require.Contains(t, description, events[i].Action+"\n")
	}
	require.Len(t, read.Events(), 2)
}

func Example() {
	events := calendar.Make(calendar.Input{Time: began}) // the certificates and lists of a folder, read with package pki
	fmt.Println(len(events))
	// Output: 0
}
