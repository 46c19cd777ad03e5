package main

import (
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

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
	all := []words{
		wordValid, wordFaults, wordNote, wordFormat, wordPrimary, wordSecondary, wordCut, wordUnknownCode, wordCorrected, wordAligned, wordInstead,
	}
	for _, f := range fields {
		require.Equal(t, string(f), fieldWords[f].en)
		all = append(all, fieldWords[f])
	}
	for _, r := range rules {
		all = append(all, ruleWords[r])
	}
	require.Len(t, fieldWords, len(fields))
	require.Len(t, ruleWords, len(rules))
	for _, w := range all {
		v := reflect.ValueOf(w)
		for i := range v.NumField() {
			require.NotEmpty(t, v.Field(i).String(), w)
			require.Equal(t, strings.Count(w.en, "%"), strings.Count(v.Field(i).String(), "%"), w)
			require.Equal(t, strings.HasSuffix(w.en, "\n"), strings.HasSuffix(v.Field(i).String(), "\n"), w)
		}
	}
}
