package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/cmd/internal/keys"
	"github.com/chancery-id/chancery/signing/calendar"
	"github.com/chancery-id/chancery/signing/piv"
	"github.com/chancery-id/chancery/signing/pki"
)

// writePreflight writes a preflight in the language, with the details behind what each check looks at.
func writePreflight(w io.Writer, p *piv.Preflight, lang cli.Lang) error {
	if lang == "en" {
		return p.WriteText(w)
	}
	var b strings.Builder
	fmt.Fprintf(&b, cli.Chinese{"令牌 %d，韌體 %s，位置 %s，%s\n", "令牌 %d，固件 %s，位置 %s，%s\n"}.In(lang, ""), p.Serial, p.Version, p.Slot, p.Time)
	for _, c := range p.Checks {
		fmt.Fprintf(&b, "%s  %s  %s: %s\n", keys.StatusText(c.Status, lang), c.ID, keys.CheckText(c.ID, lang), c.Detail)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// roleWords name the roles, as calendar events do in English. Ids, names, numbers and details are never translated.
var roleWords = map[string]cli.Chinese{
	pki.CSCA.String():                {"國家簽發機構（CSCA）", "国家签发机构（CSCA）"},
	pki.Link.String():                {"連接證書", "链接证书"},
	pki.DocumentSigner.String():      {"證件簽署者", "证件签名者"},
	pki.MasterListSigner.String():    {"總清單簽署者", "总列表签名者"},
	pki.DeviationListSigner.String(): {"偏差清單簽署者", "偏差列表签名者"},
	pki.BarcodeSigner.String():       {"條碼簽署者", "条码签名者"},
	pki.VDSNCSigner.String():         {"VDS-NC 簽署者", "VDS-NC 签名者"},
	pki.DTCSigner.String():           {"DTC 簽署者", "DTC 签名者"},
}

var stateWords = map[calendar.State]cli.Chinese{
	calendar.Overdue: {"已逾期", "已逾期"},
	calendar.Due:     {"須處理", "须处理"},
	calendar.Later:   {"未到期", "未到期"},
	calendar.Settled: {"無須處理", "无须处理"},
}

// eventWhat says what ends.
func eventWhat(e calendar.Event, lang cli.Lang) string {
	ends := map[calendar.Kind]cli.Chinese{
		calendar.KeyUse:      {"%s：密鑰停止簽署", "%s：密钥停止签名"},
		calendar.Certificate: {"%s：證書到期", "%s：证书到期"},
		calendar.CRL:         {"%s：撤銷清單須有下一份接續", "%s：吊销列表须有下一份接续"},
	}[e.Kind].In(lang, "")
	if lang == "en" || ends == "" {
		return e.What
	}
	return fmt.Sprintf(ends, roleWords[e.Role].In(lang, e.Role))
}

// eventAction says what to do. What stands in the English text of a settled event, such as what it was replaced by, follows.
func eventAction(e calendar.Event, lang cli.Lang) string {
	csca := e.Role == pki.CSCA.String()
	switch {
	case lang == "en":
		return e.Action
	case e.State == calendar.Settled:
		return cli.Chinese{"無須處理：", "无须处理："}.In(lang, "") + e.Action
	case e.Kind == calendar.CRL:
		return cli.Chinese{"發布下一份清單，即使沒有撤銷（csca crl）", "发布下一份列表，即使没有吊销（csca crl）"}.In(lang, "")
	case e.Kind == calendar.KeyUse && csca:
		return cli.Chinese{
			"舉行儀式產生新的 CSCA 密鑰，以連接證書連接（csca issue NEW --link-from OLD），啟用前 90 日公布，首兩日不得使用",
			"举行仪式生成新的 CSCA 密钥，以链接证书链接（csca issue NEW --link-from OLD），启用前 90 日公布，头两日不得使用",
		}.In(lang, "")
	case csca:
		return cli.Chinese{"若所簽署的證件已全部失效，無須處理；在此之前須留在總清單上", "若所签名的证件已全部失效，无须处理；在此之前须留在总列表上"}.In(lang, "")
	}
	return cli.Chinese{"產生新密鑰，由 CSCA 簽發證書（csca token generate、csca issue）", "生成新密钥，由 CSCA 签发证书（csca token generate、csca issue）"}.In(lang, "")
}

// eventWhen says how far off a date is.
func eventWhen(days int, past bool, lang cli.Lang) string {
	if past {
		return fmt.Sprintf(cli.Chinese{"%d 日前", "%d 日前"}.In(lang, "%d days ago"), -days)
	}
	return fmt.Sprintf(cli.Chinese{"%d 日後", "%d 日后"}.In(lang, "in %d days"), days)
}
