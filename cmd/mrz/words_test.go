package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/mrz"
)

// Every text is there in every language, and texts with verbs take the same values in each.
func TestWords(t *testing.T) {
	fields := []mrz.Field{
		mrz.FieldZone, mrz.FieldCode, mrz.FieldState, mrz.FieldName, mrz.FieldNumber, mrz.FieldNationality, mrz.FieldBirth, mrz.FieldSex,
		mrz.FieldExpiry, mrz.FieldOptional, mrz.FieldOptional2, mrz.FieldComposite,
	}
	rules := []mrz.Rule{
		mrz.RuleLength, mrz.RuleAlphabet, mrz.RuleCheckDigit, mrz.RuleDate, mrz.RuleSex, mrz.RuleCode, mrz.RuleRequired, mrz.RuleFit, mrz.RuleForm,
	}
	all := []cli.Text{
		wordValid, wordFaults, wordNote, wordFormat, wordPrimary, wordSecondary, wordCut, wordUnknownCode, wordCorrected, wordAligned, wordInstead,
	}
	for _, f := range fields {
		require.Equal(t, string(f), fieldWords[f][0])
		all = append(all, fieldWords[f])
	}
	for _, r := range rules {
		all = append(all, ruleWords[r])
	}
	require.Len(t, fieldWords, len(fields))
	require.Len(t, ruleWords, len(rules))
	for _, w := range all {
		for _, text := range w {
			require.NotEmpty(t, text, w)
			require.Equal(t, strings.Count(w[0], "%"), strings.Count(text, "%"), w)
			require.Equal(t, strings.HasSuffix(w[0], "\n"), strings.HasSuffix(text, "\n"), w)
		}
	}
}
