package keys

import (
	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing/piv"
)

// checks say what each check of a token's preflight looks at.
var checks = map[string]cli.Chinese{
	"token":           {"令牌有回應", "令牌有响应"},
	"firmware":        {"令牌的韌體沒有已知弱點", "令牌的固件没有已知弱点"},
	"key":             {"有合適的密鑰", "有合适的密钥"},
	"pin-policy":      {"何時要輸入密碼", "何时要输入密码"},
	"touch-policy":    {"何時要觸碰令牌", "何时要触碰令牌"},
	"pin-tries":       {"密碼尚餘足夠次數", "密码尚余足够次数"},
	"attestation":     {"令牌的製造商證明密鑰的來歷", "令牌的制造商证明密钥的来历"},
	"certificate":     {"證書屬於該密鑰，用途合適", "证书属于该密钥，用途合适"},
	"usage-period":    {"密鑰仍在可簽署的期間", "密钥仍在可签名的期间"},
	"signatures-left": {"尚餘的簽署次數", "尚余的签名次数"},
}

var statuses = map[piv.Status]cli.Chinese{
	piv.Passed:        {"通過", "通过"},
	piv.Failed:        {"不通過", "不通过"},
	piv.Undetermined:  {"無法判斷", "无法判断"},
	piv.NotApplicable: {"不適用", "不适用"},
	piv.NotPerformed:  {"未進行", "未进行"},
}

// CheckText says in Chinese what the check with that id of a token's preflight looks at; "" in English, where the detail says
// it, and for another id.
func CheckText(id string, lang cli.Lang) string { return checks[id].In(lang, "") }

// StatusText names the status of a check in the language.
func StatusText(status piv.Status, lang cli.Lang) string {
	return statuses[status].In(lang, string(status))
}
