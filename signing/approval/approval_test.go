package approval_test

import (
	"crypto"
	"crypto/sha256"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/signing/approval"
	"github.com/chancery-id/chancery/signing/pki"
	"github.com/chancery-id/chancery/testdata/teststate"
)

func spki(t testing.TB, key crypto.Signer) []byte {
	data, err := pki.MarshalPublicKey(key.Public(), false)
	require.NoError(t, err)
	return data
}

var subject = approval.Subject(sha256.Sum256([]byte("batch")))

func sign(t testing.TB, key crypto.Signer, role approval.Role, about string) *approval.Statement {
	s, err := approval.Sign(key, role, about, teststate.Now)
	require.NoError(t, err)
	return s
}

func TestDualControl(t *testing.T) {
	maker, checker, second, operator, dsc, stranger := teststate.Key(t), teststate.Key(t), teststate.Key(t), teststate.Key(t), teststate.Key(t), teststate.Key(t)
	p := &approval.Policy{V: 1, Need: 2, Makers: [][]byte{spki(t, maker)}, Checkers: [][]byte{spki(t, checker), spki(t, second)}, Operators: [][]byte{spki(t, operator)}}
	require.NoError(t, p.Validate())
	m, c := sign(t, maker, approval.Maker, subject), sign(t, checker, approval.Checker, subject)
	check := func(statements ...*approval.Statement) error {
		return p.Check(subject, statements, dsc.Public(), operator.Public())
	}
	require.NoError(t, check(m, c))
	require.NoError(t, check(c, m, m), "in any order")
	forged := *c
	forged.Key = spki(t, second)
	moved := *sign(t, checker, approval.Checker, approval.Subject(sha256.Sum256([]byte("another"))))
	redated := *c
	redated.Time = redated.Time.Add(time.Hour)
	for name, statements := range map[string][]*approval.Statement{
		"nobody":                 {},
		"maker alone":            {m, m},
		"checker alone":          {c, c},
		"maker checks":           {m, sign(t, maker, approval.Checker, subject)},
		"checker makes":          {sign(t, checker, approval.Maker, subject), c},
		"two checkers, no maker": {c, sign(t, second, approval.Checker, subject)},
		"a stranger":             {m, sign(t, stranger, approval.Checker, subject)},
		"another batch":          {m, &moved},
		"another's key":          {m, &forged},
		"another day":            {m, &redated},
		"operator":               {m, sign(t, operator, approval.Checker, subject)},
	} {
		require.Error(t, check(statements...), name)
	}
	require.Error(t, p.Check(subject, []*approval.Statement{m, c}, checker.Public()), "who checks does not sign documents")
	require.Error(t, p.Check(subject, []*approval.Statement{m, c}, maker.Public()))
	require.NoError(t, approval.Open().Check(subject, nil, dsc.Public()))

	require.NoError(t, p.MayOperate(operator.Public()))
	require.Error(t, p.MayOperate(nil))
	require.Error(t, p.MayOperate(checker.Public()))
	require.NoError(t, approval.Open().MayOperate(nil))
}

func TestPolicies(t *testing.T) {
	a, b := spki(t, teststate.Key(t)), spki(t, teststate.Key(t))
	for name, p := range map[string]approval.Policy{
		"version":          {Need: 0},
		"two roles":        {V: 1, Need: 2, Makers: [][]byte{a}, Checkers: [][]byte{a, b}},
		"too many":         {V: 1, Need: 3, Checkers: [][]byte{a, b}},
		"nobody checks":    {V: 1, Need: 1, Makers: [][]byte{a, b}},
		"maker is enough":  {V: 1, Need: 1, Makers: [][]byte{a}, Checkers: [][]byte{b}},
		"nobody is asked":  {V: 1, Checkers: [][]byte{b}},
		"not a key":        {V: 1, Need: 1, Checkers: [][]byte{{1, 2}}},
		"less than nobody": {V: 1, Need: -1},
	} {
		require.Error(t, p.Validate(), name)
		data, err := json.Marshal(p)
		require.NoError(t, err)
		_, err = approval.ParsePolicy(data)
		require.Error(t, err, name)
	}
	good, err := json.Marshal(approval.Policy{V: 1, Need: 2, Checkers: [][]byte{a, b}})
	require.NoError(t, err)
	_, err = approval.ParsePolicy(good)
	require.NoError(t, err)
	_, err = approval.ParsePolicy([]byte("{"))
	require.Error(t, err)
}

// One key in two forms is not two persons.
func TestAKeyIsOnePerson(t *testing.T) {
	key, other := teststate.Key(t), teststate.Key(t)
	explicit, err := pki.MarshalPublicKey(key.Public(), true)
	require.NoError(t, err)
	require.NotEqual(t, spki(t, key), explicit)
	p := approval.Policy{V: 1, Need: 2, Makers: [][]byte{spki(t, key)}, Checkers: [][]byte{explicit}}
	require.ErrorContains(t, p.Validate(), "another form")
	p.Checkers = [][]byte{spki(t, other)}
	require.NoError(t, p.Validate())
}

func FuzzParse(f *testing.F) {
	s := sign(f, teststate.Key(f), approval.Checker, subject)
	data, err := json.Marshal(s)
	require.NoError(f, err)
	f.Add(data)
	f.Add([]byte(`{"v":1,"x":2}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := approval.Parse(data)
		if err != nil || s.Verify() != nil {
			return
		}
		again, err := json.Marshal(s)
		if err != nil {
			return // a time that JSON has no words for
		}
		if back, err := approval.Parse(again); err != nil || back.Verify() != nil {
			t.Fatalf("%s: %v", again, err)
		}
	})
}
