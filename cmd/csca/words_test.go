package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/calendar"
	"github.com/chancery-id/chancery/signing/pki"
)

func requireChinese(t *testing.T, text string, about ...any) {
	t.Helper()
	require.True(t, strings.ContainsFunc(text, func(r rune) bool { return r >= 0x4E00 && r <= 0x9FFF }), about...)
}

// Every event of the calendar has its words in each language.
func TestEveryTextHasWords(t *testing.T) {
	for _, lang := range []cli.Lang{"zh-Hant", "zh-Hans"} {
		for role := pki.CSCA; role <= pki.DTCSigner; role++ {
			for _, kind := range []calendar.Kind{calendar.KeyUse, calendar.Certificate, calendar.CRL} {
				for _, state := range []calendar.State{calendar.Overdue, calendar.Due, calendar.Later, calendar.Settled} {
					e := calendar.Event{Kind: kind, State: state, Role: role.String(), What: "what", Action: "action"}
					requireChinese(t, roleWords[e.Role].In(lang, ""), lang, role)
					requireChinese(t, stateWords[state].In(lang, ""), lang, state)
					requireChinese(t, eventWhat(e, lang), lang, e)
					requireChinese(t, eventAction(e, lang), lang, e)
					require.Equal(t, "what", eventWhat(e, "en"))
					require.Equal(t, "action", eventAction(e, "en"))
				}
			}
		}
		requireChinese(t, eventWhen(3, false, lang))
	}
	require.Equal(t, "in 3 days", eventWhen(3, false, "en"))
	require.Equal(t, "3 days ago", eventWhen(-3, true, "en"))
}
