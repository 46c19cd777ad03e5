package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing"
	"github.com/chancery-id/chancery/signing/ledger"
	"github.com/chancery-id/chancery/signing/piv"
)

// text returns an English text, or format, in the language.
func text(lang cli.Lang, english string) string { return texts[english].In(lang, english) }

// named returns the name of a kind's value, a state or a status, with the value itself behind it, which is never translated.
func named(lang cli.Lang, kind, value string) string {
	if name := texts[kind+" "+value].In(lang, ""); name != "" {
		return name + " (" + value + ")"
	}
	return value
}

// speak adds --lang to a command, and says in that language what ends it.
func speak(cmd *cobra.Command, lang *cli.Lang) {
	lang.Flag(cmd)
	run := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return explained(run(cmd, args), *lang) }
}

// explained says in the language what an error is about, and what to do; the detail stands behind it as it is.
func explained(err error, lang cli.Lang) error {
	known := (*cli.Error)(nil)
	if lang == "en" || !errors.As(err, &known) || known.Err == nil {
		return err
	}
	return &cli.Error{Code: known.Code, Err: fmt.Errorf("%s [%w]", meaning(err, known, lang), err), Hint: text(lang, known.Hint)}
}

// What is said of a PIN that was not tried.
const (
	pinFloor  = "PIN not tried: %d attempts left. Call the key custodian."
	pinFew    = "PIN not tried: too few attempts left. Call the key custodian."
	floorHint = "call the key custodian" // what package keys says of this code, and of nothing else that has it
)

// meaning is what an error is about: the rule that was broken, or what its exit code says.
func meaning(err error, known *cli.Error, lang cli.Lang) string {
	breach, refusal, fault := (*signing.Error)(nil), (*ledger.Refusal)(nil), (*piv.Error)(nil)
	switch {
	case known.Code == cli.PINRefused && known.Hint == floorHint:
		if errors.As(err, &fault) && fault.Retries > 0 {
			return fmt.Sprintf(text(lang, pinFloor), fault.Retries)
		}
		return text(lang, pinFew)
	case errors.As(err, &breach):
		return asks(breach.Rule, text(lang, known.Code.String()), lang)
	case errors.As(err, &refusal):
		return asks(refusal.Code, text(lang, known.Code.String()), lang)
	}
	return text(lang, known.Code.String())
}
