package verify

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/pki"
)

func at(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 12, 0, 0, 0, time.UTC) }

// All sixteen combinations of: the document lives, the signer's certificate lives, the CSCA's certificate lives, the CSCA's
// certificate was in force when it signed the signer's. Whether the CSCA's lives today never decides.
func TestTimeModel(t *testing.T) {
	now := at(2026, 5, 14)
	for bits := range 16 {
		documentLives, signerLives, issuerLives, issuerThen := bits&8 != 0, bits&4 != 0, bits&2 != 0, bits&1 != 0
		c := calendar{now: now, issuerKnown: true}
		c.expiry = mrz.NewDate(2025, 1, 31)
		if documentLives {
			c.expiry = mrz.NewDate(2030, 1, 31)
		}
		c.signer = pki.Period{NotBefore: at(2016, 1, 1), NotAfter: at(2024, 12, 31)}
		if signerLives {
			c.signer.NotAfter = at(2031, 1, 1)
		}
		c.issuer = pki.Period{NotBefore: at(2012, 1, 1), NotAfter: at(2026, 1, 1)}
		if issuerLives {
			c.issuer.NotAfter = at(2032, 1, 1)
		}
		if !issuerThen {
			c.issuer.NotBefore = at(2017, 1, 1)
		}
		want := Failed
		if signerLives && issuerThen {
			want = Passed
		}
		name := fmt.Sprintf("document %v signer %v issuer %v then %v", documentLives, signerLives, issuerLives, issuerThen)
		require.Equal(t, want, c.judge().status, name)
		expiry := Failed
		if documentLives {
			expiry = Passed
		}
		require.Equal(t, expiry, c.judgeExpiry().status, name)
	}
}

// A signer's certificate that ended with the document it signed does not make an expired document look forged.
func TestSignerEndsWithTheDocument(t *testing.T) {
	c := calendar{
		now: at(2026, 5, 14), expiry: mrz.NewDate(2020, 1, 31), issuerKnown: true,
		signer: pki.Period{NotBefore: at(2010, 1, 1), NotAfter: time.Date(2020, 1, 31, 8, 0, 0, 0, time.UTC)},
		issuer: pki.Period{NotBefore: at(2009, 1, 1), NotAfter: at(2015, 1, 1)},
	}
	require.Equal(t, Passed, c.judge().status)
	c.signer.NotAfter = at(2020, 1, 29)
	require.Equal(t, Failed, c.judge().status)
}

func TestDatesThatAreNotKnown(t *testing.T) {
	c := calendar{now: at(2026, 5, 14), signer: pki.Period{NotBefore: at(2016, 1, 1), NotAfter: at(2020, 1, 1)}}
	r := c.judge()
	require.Equal(t, Undetermined, r.status, "EF.SOD alone with an ended signer")
	require.Equal(t, ValidityUnknown, r.reason)
	c.signer.NotAfter = at(2030, 1, 1)
	r = c.judge()
	require.Equal(t, Undetermined, r.status)
	require.Equal(t, TrustMissing, r.reason, "the CSCA is not known")
	c.signer.NotBefore = at(2027, 1, 1)
	require.Equal(t, Failed, c.judge().status, "begins in the future")
	require.Equal(t, Undetermined, c.judgeExpiry().status)
}

func TestPartialExpiry(t *testing.T) {
	for _, tc := range []struct {
		date mrz.Date
		now  time.Time
		want Status
	}{
		{mrz.NewDate(2026, 5, 14), at(2026, 5, 14), Passed},
		{mrz.NewDate(2026, 5, 14), time.Date(2026, 5, 14, 23, 59, 59, 0, time.UTC), Passed},
		{mrz.NewDate(2026, 5, 14), time.Date(2026, 5, 15, 0, 0, 0, 0, time.UTC), Failed},
		{mrz.NewDate(2026, 5, 0), at(2026, 5, 31), Passed},
		{mrz.NewDate(2026, 5, 0), at(2026, 6, 1), Failed},
		{mrz.NewDate(2026, 0, 0), at(2026, 12, 31), Passed},
		{mrz.NewDate(2026, 0, 0), at(2027, 1, 1), Failed},
		{mrz.NewDate(2028, 2, 0), at(2028, 2, 29), Passed},
		{mrz.Date{}, at(2027, 1, 1), Undetermined},
		// At the place of the inspection: in Hong Kong the fifteenth has begun.
		{mrz.NewDate(2026, 5, 14), time.Date(2026, 5, 15, 1, 0, 0, 0, time.FixedZone("", 8*3600)), Failed},
		{mrz.NewDate(2026, 5, 14), time.Date(2026, 5, 14, 20, 0, 0, 0, time.FixedZone("", -8*3600)), Passed},
	} {
		c := calendar{now: tc.now, expiry: tc.date}
		require.Equal(t, tc.want, c.judgeExpiry().status, "%v at %v", tc.date, tc.now)
	}
}
