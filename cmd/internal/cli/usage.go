package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
)

// langFrom is the language a message is in: that of --lang, also where the command line was given up before it was reached, or the
// command is none.
func langFrom(cmd *cobra.Command, args []string) Lang {
	if f := cmd.Flags().Lookup("lang"); f != nil && f.Changed {
		return langOf(cmd)
	}
	var lang Lang = "en"
	for i, arg := range args {
		value, given := strings.CutPrefix(arg, "--lang=")
		switch {
		case arg == "--":
			return lang
		case arg == "--lang" && i+1 < len(args):
			value, given = args[i+1], true
		}
		if given {
			_ = lang.Set(value) // one that is not there is what the message is about
		}
	}
	return lang
}

// usageTexts are what is said of a wrong command line, word for word as package cobra does, and what to do then.
var usageTexts = []struct {
	english *regexp.Regexp
	chinese Chinese
}{
	{regexp.MustCompile(`^unknown flag: (\S+)$`), Chinese{"沒有 $1 這個選項", "没有 $1 这个选项"}},
	{regexp.MustCompile(`^unknown shorthand flag: '(.*)' in (.*)$`), Chinese{"沒有 -$1 這個選項（$2）", "没有 -$1 这个选项（$2）"}},
	{regexp.MustCompile(`^flag needs an argument: (.*)$`), Chinese{"$1 之後須有值", "$1 之后须有值"}},
	{regexp.MustCompile(`^invalid argument (".*") for "(.*?)" flag: (.*)$`), Chinese{"$2 的值 $1 不正確 [$3]", "$2 的值 $1 不正确 [$3]"}},
	{regexp.MustCompile(`^bad flag syntax: (.*)$`), Chinese{"選項寫法不正確：$1", "选项写法不正确：$1"}},
	{regexp.MustCompile(`^required flag\(s\) (.*) not set$`), Chinese{"欠缺必須的選項：$1", "缺少必须的选项：$1"}},
	{regexp.MustCompile(`^if any flags in the group \[(.*)\] are set none of the others can be; .*$`), Chinese{"這些選項只可給一個：$1", "这些选项只可给一个：$1"}},
	{regexp.MustCompile(`^if any flags in the group \[(.*)\] are set they must all be set; .*$`), Chinese{"這些選項須一併給：$1", "这些选项须一并给：$1"}},
	{regexp.MustCompile(`^at least one of the flags in the group \[(.*)\] is required$`), Chinese{"這些選項至少給一個：$1", "这些选项至少给一个：$1"}},
	{regexp.MustCompile(`(?s)^unknown command (".*?") for "(.*?)".*$`), Chinese{"$2 之下沒有 $1", "$2 之下没有 $1"}},
	{regexp.MustCompile(`^accepts (\d+) arg\(s\), received (\d+)$`), Chinese{"須有 $1 個引數，現有 $2 個", "须有 $1 个参数，现有 $2 个"}},
	{regexp.MustCompile(`^accepts at most (\d+) arg\(s\), received (\d+)$`), Chinese{"最多 $1 個引數，現有 $2 個", "最多 $1 个参数，现有 $2 个"}},
	{regexp.MustCompile(`^accepts between (\d+) and (\d+) arg\(s\), received (\d+)$`), Chinese{"須有 $1 至 $2 個引數，現有 $3 個", "须有 $1 至 $2 个参数，现有 $3 个"}},
	{regexp.MustCompile(`^requires at least (\d+) arg\(s\), only received (\d+)$`), Chinese{"至少 $1 個引數，現有 $2 個", "至少 $1 个参数，现有 $2 个"}},
	{regexp.MustCompile(`^see (.*) --help$`), Chinese{"請看 $1 --help", "请看 $1 --help"}},
}

// fileTexts are what is said of a file.
var fileTexts = []struct {
	why     error
	chinese Chinese
}{
	{fs.ErrNotExist, Chinese{"找不到 %s", "找不到 %s"}},
	{fs.ErrPermission, Chinese{"沒有權限使用 %s", "没有权限使用 %s"}},
	{fs.ErrExist, Chinese{"%s 已經存在", "%s 已经存在"}},
}

// usage says a message about the command line in the language; any other it returns as it is.
func usage(text string, lang Lang) string {
	for _, u := range usageTexts {
		if words := u.chinese.In(lang, ""); words != "" && u.english.MatchString(text) {
			return u.english.ReplaceAllString(text, words)
		}
	}
	return text
}

// told is the text of an error in the language, as far as it is about the command line or its files.
func told(err error, lang Lang) string {
	text := err.Error()
	if e := (*fs.PathError)(nil); errors.As(err, &e) {
		for _, f := range fileTexts {
			if words := f.chinese.In(lang, ""); words != "" && errors.Is(e, f.why) {
				return strings.ReplaceAll(text, e.Error(), fmt.Sprintf(words, e.Path))
			}
		}
	}
	return usage(text, lang)
}
