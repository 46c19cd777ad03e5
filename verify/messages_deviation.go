package verify

import (
	"github.com/chancery-id/chancery/signing/deviationlist"
	"github.com/chancery-id/chancery/signing/pki"
)

// deviationTexts are the words of each type of deviation (Doc 9303-12, 10.2).
var deviationTexts = map[pki.OID]texts{
	deviationlist.CertificateOrKey:   {"certificate or key deviates", "證書或密鑰有偏差", "证书或密钥有偏差"},
	deviationlist.DSSignatureWrong:   {"signature of the document signer's certificate is wrong", "證件簽署者證書的簽署不正確", "证件签名者证书的签名不正确"},
	deviationlist.DSEncoding:         {"document signer's certificate is encoded wrongly", "證件簽署者證書的編碼不正確", "证件签名者证书的编码不正确"},
	deviationlist.CSCAEncoding:       {"CSCA certificate is encoded wrongly", "CSCA 證書的編碼不正確", "CSCA 证书的编码不正确"},
	deviationlist.AAKeyCompromised:   {"key of active authentication may be known to others", "主動認證密鑰可能已外洩", "主动认证密钥可能已外泄"},
	deviationlist.LDS:                {"chip files deviate", "晶片檔案有偏差", "芯片文件有偏差"},
	deviationlist.DataGroupMalformed: {"chip file is malformed", "晶片檔案格式不正確", "芯片文件格式不正确"},
	deviationlist.DataGroupHashWrong: {"hash signed for a chip file is wrong", "已簽署的晶片檔案雜湊不正確", "已签名的芯片文件散列不正确"},
	deviationlist.SODSignatureWrong:  {"signature of the signed object (EF.SOD) is wrong", "簽署物件（EF.SOD）的簽署不正確", "签名对象（EF.SOD）的签名不正确"},
	deviationlist.COMInconsistent:    {"chip's index (EF.COM) disagrees with the signed object", "晶片目錄（EF.COM）與簽署物件不符", "芯片目录（EF.COM）与签名对象不符"},
	deviationlist.MRZ:                {"machine readable zone deviates", "機讀區有偏差", "机读区有偏差"},
	deviationlist.MRZWrongData:       {"data in the machine readable zone is wrong", "機讀區資料不正確", "机读区资料不正确"},
	deviationlist.MRZWrongCheckDigit: {"check digit in the machine readable zone is wrong", "機讀區的校驗碼不正確", "机读区的校验码不正确"},
	deviationlist.ChipUnusable:       {"chip cannot be used", "晶片無法使用", "芯片无法使用"},
	deviationlist.NationalUse:        {"meaning defined by the State alone", "含義由該國自行訂明", "含义由该国自行规定"},
}

// zoneTexts are the fields of the zone, by their number in a list.
var zoneTexts = [...]texts{
	{"machine readable zone", "機讀區", "机读区"},
	{"document code", "證件類別", "证件类别"},
	{"issuing State", "簽發國家", "签发国家"},
	{"name", "姓名", "姓名"},
	{"document number", "證件號碼", "证件号码"},
	{"nationality", "國籍", "国籍"},
	{"date of birth", "出生日期", "出生日期"},
	{"sex", "性別", "性别"},
	{"date of expiry", "有效期至", "有效期至"},
	{"optional data", "附加資料", "附加资料"},
}

// Words of quotes from deviation lists.
var (
	wordDeviation   = texts{"Known deviation", "已知偏差", "已知偏差"}
	wordMeant       = texts{"this document is meant", "所指包括此證件", "所指包括此证件"}
	wordMayBeMeant  = texts{"this document may be meant", "所指可能包括此證件", "所指可能包括此证件"}
	wordExplains    = texts{"Would explain, not excuse", "可解釋，但不可作為通過的理由", "可解释，但不可作为通过的理由"}
	wordNoneExplain = texts{"no result of this inspection", "此次查驗並無相關結果", "此次查验并无相关结果"}
	wordListOf      = texts{"List of {state}, signed {date}, SHA-256 {sha256}", "{state} 的清單，簽署於 {date}，SHA-256 {sha256}", "{state} 的列表，签署于 {date}，SHA-256 {sha256}"}
	wordRemark      = texts{"In the words of the State", "該國原文", "该国原文"}
	wordMore        = texts{"More of the same lists, not shown: {count}", "同一清單其他未列出項目：{count}", "同一列表其他未列出项目：{count}"}
	wordUndated     = texts{"without a date", "未註明日期", "未注明日期"}
)
