package main

import (
	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/mrz"
)

// fieldWords name the fields. Codes, values and the details of a fault are never translated.
var fieldWords = map[mrz.Field]cli.Text{
	mrz.FieldZone:        {"zone", "機讀區", "机读区"},
	mrz.FieldCode:        {"document code", "證件代碼", "证件代码"},
	mrz.FieldState:       {"issuing state", "簽發國", "签发国"},
	mrz.FieldName:        {"name", "姓名", "姓名"},
	mrz.FieldNumber:      {"document number", "證件號碼", "证件号码"},
	mrz.FieldNationality: {"nationality", "國籍", "国籍"},
	mrz.FieldBirth:       {"date of birth", "出生日期", "出生日期"},
	mrz.FieldSex:         {"sex", "性別", "性别"},
	mrz.FieldExpiry:      {"date of expiry", "屆滿日期", "到期日期"},
	mrz.FieldOptional:    {"optional data", "附加資料", "附加数据"},
	mrz.FieldOptional2:   {"optional data 2", "附加資料二", "附加数据二"},
	mrz.FieldComposite:   {"composite", "總校驗碼", "总校验码"},
}

// ruleWords say what kind of fault it is, where the detail alone would be English.
var ruleWords = map[mrz.Rule]cli.Text{
	mrz.RuleLength:     {"number or length of the lines", "行數或長度不符", "行数或长度不符"},
	mrz.RuleAlphabet:   {"a character that can't stand here", "含有不容許的字元", "含有不允许的字符"},
	mrz.RuleCheckDigit: {"wrong check digit", "校驗碼不正確", "校验码不正确"},
	mrz.RuleDate:       {"no such date", "日期不成立", "日期不成立"},
	mrz.RuleSex:        {"no such sign", "性別字元不符", "性别字符不符"},
	mrz.RuleCode:       {"code", "代碼不符", "代码不符"},
	mrz.RuleRequired:   {"empty", "欠缺內容", "缺少内容"},
	mrz.RuleFit:        {"does not fit", "內容過長", "内容过长"},
	mrz.RuleForm:       {"another form than the standard's", "寫法與標準不同", "写法与标准不同"},
}

var (
	wordValid = cli.Text{
		"VALID: well-formed, which is not the same as genuine", "有效：格式正確，但不代表證件真確", "有效：格式正确，但不代表证件真实",
	}
	wordFaults    = cli.Text{"FAULTS: %d\n", "有錯誤：%d 項\n", "有错误：%d 项\n"}
	wordNote      = cli.Text{"note: ", "備註：", "备注："}
	wordFormat    = cli.Text{"format", "格式", "格式"}
	wordPrimary   = cli.Text{"primary identifier", "姓氏（主要部分）", "姓氏（主要部分）"}
	wordSecondary = cli.Text{"secondary identifier", "名字（次要部分）", "名字（次要部分）"}
	wordCut       = cli.Text{
		"The name fills its field: it may be cut.", "姓名佔滿欄位：可能曾被截短。", "姓名占满栏位：可能曾被截短。",
	}
	wordUnknownCode = cli.Text{"no code of Doc 9303-3", "並非 Doc 9303-3 的代碼", "并非 Doc 9303-3 的代码"}
	wordCorrected   = cli.Text{"CORRECTED, not read:", "推測更正，並非讀取所得：", "推测更正，并非读取所得："}
	wordAligned     = cli.Text{
		"  fillers put in or taken out: a line had the wrong length\n", "  已增減填充符：有行的長度不符\n", "  已增减填充符：有行的长度不符\n",
	}
	wordInstead = cli.Text{
		"  line %d, column %d: %c instead of %c (%s)\n", "  第 %d 行第 %d 位：%c，而非 %c（%s）\n", "  第 %d 行第 %d 位：%c，而非 %c（%s）\n",
	}
)

// faultLine says what is wrong: in English the detail, in other languages the kind and the detail behind it.
func faultLine(f fault, lang cli.Lang) string {
	field := fieldWords[mrz.Field(f.Field)].In(lang)
	if lang == "en" {
		return field + ": " + f.Detail
	}
	return field + "：" + ruleWords[mrz.Rule(f.Rule)].In(lang) + " (" + f.Detail + ")"
}
