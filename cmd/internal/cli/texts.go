package cli

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"
)

// words are what this package says to an officer or operator in every language of --lang.
type words struct{ en, hant, hans string }

// in returns the text in the language.
func (w words) in(lang Lang) string {
	switch lang {
	case "zh-Hant":
		return w.hant
	case "zh-Hans":
		return w.hans
	}
	return w.en
}

var (
	hintLine = words{"hint: %s\n", "提示：%s\n", "提示：%s\n"}
	stopped  = words{ErrStopped.Error(), "未完成即被中止", "未完成即被中止"}

	countOf   = words{"%s %d of %d", "%s：%d / %d", "%s：%d / %d"}
	countOpen = words{"%s %d", "%s：%d", "%s：%d"}
	perSecond = words{", %.1f/s", "，每秒 %.1f", "，每秒 %.1f"}
	timeLeft  = words{", %s left", "，尚餘 %s", "，剩余 %s"}

	askFor   = words{"%s of %s %s", "%[2]s %[3]s 的%[1]s", "%[2]s %[3]s 的%[1]s"}
	askAgain = words{"%s again", "再次輸入%s", "再次输入%s"}
	prompt   = words{"%s: ", "%s：", "%s："}
)

// asked names what prompts ask for. A PIN is what every notice of a token calls it.
var asked = map[string]words{
	"pin":        {"PIN", "密碼", "密码"},
	"passphrase": {"passphrase", "通行短語", "口令"},
	"token":      {"token", "令牌", "令牌"},
}

// name returns the name of what is asked for, itself where it has no other.
func name(what string, lang Lang) string {
	if w, ok := asked[what]; ok {
		return w.in(lang)
	}
	return what
}

// langOf returns the language of a command: that of its --lang, English where it has none.
func langOf(cmd *cobra.Command) Lang {
	if cmd != nil {
		if f := cmd.Flags().Lookup("lang"); f != nil {
			return Lang(f.Value.String())
		}
	}
	return "en"
}

// duration writes a time as people of the language read it.
func duration(d time.Duration, lang Lang) string {
	d = d.Round(time.Second)
	if lang == "zh-Hant" || lang == "zh-Hans" {
		return fmt.Sprintf("%d:%02d:%02d", int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60)
	}
	return d.String()
}
