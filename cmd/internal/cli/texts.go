package cli

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"
)

var (
	hintLine = Text{"hint: %s\n", "提示：%s\n", "提示：%s\n"}
	stopped  = Text{ErrStopped.Error(), "未完成即被中止", "未完成即被中止"}

	countOf   = Text{"%s %d of %d", "%s：%d / %d", "%s：%d / %d"}
	countOpen = Text{"%s %d", "%s：%d", "%s：%d"}
	perSecond = Text{", %.1f/s", "，每秒 %.1f", "，每秒 %.1f"}
	timeLeft  = Text{", %s left", "，尚餘 %s", "，剩余 %s"}

	askFor   = Text{"%s of %s %s", "%[2]s %[3]s 的%[1]s", "%[2]s %[3]s 的%[1]s"}
	askAgain = Text{"%s again", "再次輸入%s", "再次输入%s"}
	prompt   = Text{"%s: ", "%s：", "%s："}
)

// asked names what prompts ask for. A PIN is what every notice of a token calls it.
var asked = map[string]Text{
	"pin":        {"PIN", "密碼", "密码"},
	"passphrase": {"passphrase", "通行短語", "口令"},
	"token":      {"token", "令牌", "令牌"},
}

// name returns the name of what is asked for, itself where it has no other.
func name(what string, lang Lang) string {
	if w, ok := asked[what]; ok {
		return w.In(lang)
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
