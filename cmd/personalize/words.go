package main

import (
	"github.com/chancery-id/chancery/cmd/internal/cli"
	"github.com/chancery-id/chancery/signing"
	"github.com/chancery-id/chancery/signing/document"
)

// ruleWords say of each rule in Chinese what it asks, or what it remarks; in English the catalogue does. Ids, fields and details are
// never translated.
var ruleWords = map[string]cli.Chinese{
	"JSON-SYNTAX":       {"每行須為一個 UTF-8 編碼、大小合理的 JSON 物件", "每行须为一个 UTF-8 编码、大小合理的 JSON 对象"},
	"FIELD-UNKNOWN":     {"不得有格式以外的欄位", "不得有格式以外的栏位"},
	"CSV-COLUMNS":       {"每一列的儲存格數目須與標題列相同", "每一行的单元格数目须与标题行相同"},
	"CSV-CELL":          {"儲存格不得含有空字元，亦不得以公式的符號開頭", "单元格不得含有空字符，亦不得以公式的符号开头"},
	"FIELD-TWICE":       {"每個欄位只可出現一次", "每个栏位只可出现一次"},
	"FIELD-TYPE":        {"欄位須為應有的種類：文字、數字或清單", "栏位须为应有的种类：文字、数字或清单"},
	"FIELD-VALUE":       {"欄位的值須在容許範圍內", "栏位的值须在允许范围内"},
	"FIELD-MISSING":     {"必填欄位須有內容", "必填栏位须有内容"},
	"FILE-UNREADABLE":   {"圖片須在工作檔的資料夾之內，並可讀取", "图片须在任务文件的文件夹之内，并可读取"},
	"PROFILE-UNKNOWN":   {"須有一個證件類型適用，而且只有一個", "须有一个证件类型适用，而且只有一个"},
	"PROFILE-MISSING":   {"證件須有類型", "证件须有类型"},
	"PROFILE-GROUPS":    {"有晶片的證件類型須有數據組 1 和 2，沒有晶片的不得有數據組", "有芯片的证件类型须有数据组 1 和 2，没有芯片的不得有数据组"},
	"PROFILE-CODE":      {"證件類型的代碼須可用於其格式", "证件类型的代码须可用于其格式"},
	"PROFILE-STATE":     {"證件類型所列的國家代碼須為已知代碼", "证件类型所列的国家代码须为已知代码"},
	"DOC-CODE":          {"證件代碼須為該證件類型所容許", "证件代码须为该证件类型所允许"},
	"DOC-LETTER":        {"護照代碼的第二個字母須屬統一清單：2026 年起如有須屬之，2028 年起必須有", "护照代码的第二个字母须属统一清单：2026 年起如有须属之，2028 年起必须有"},
	"NUM-CHARS":         {"證件號碼：只可用機讀區的字元", "证件号码：只可用机读区的字符"},
	"NUM-LENGTH":        {"證件號碼：長度須為證件類型和格式所容許", "证件号码：长度须为证件类型和格式所允许"},
	"NUM-PATTERN":       {"證件號碼：須符合證件類型的樣式", "证件号码：须符合证件类型的样式"},
	"NUM-SERIES":        {"證件號碼：開首須屬使用中的系列", "证件号码：开头须属使用中的系列"},
	"NUM-CHECK":         {"證件號碼：本身的校驗字元須正確", "证件号码：本身的校验字符须正确"},
	"OPTIONAL-CHARS":    {"附加資料：只可用機讀區的字元", "附加数据：只可用机读区的字符"},
	"OPTIONAL-LENGTH":   {"附加資料：長度須為證件類型和格式所容許", "附加数据：长度须为证件类型和格式所允许"},
	"OPTIONAL-PATTERN":  {"附加資料：須符合證件類型的樣式", "附加数据：须符合证件类型的样式"},
	"OPTIONAL-SERIES":   {"附加資料：開首須屬使用中的系列", "附加数据：开头须属使用中的系列"},
	"OPTIONAL-CHECK":    {"附加資料：本身的校驗字元須正確", "附加数据：本身的校验字符须正确"},
	"OPTIONAL2-CHARS":   {"附加資料二：只可用機讀區的字元", "附加数据二：只可用机读区的字符"},
	"OPTIONAL2-LENGTH":  {"附加資料二：長度須為證件類型和格式所容許", "附加数据二：长度须为证件类型和格式所允许"},
	"OPTIONAL2-PATTERN": {"附加資料二：須符合證件類型的樣式", "附加数据二：须符合证件类型的样式"},
	"OPTIONAL2-SERIES":  {"附加資料二：開首須屬使用中的系列", "附加数据二：开头须属使用中的系列"},
	"OPTIONAL2-CHECK":   {"附加資料二：本身的校驗字元須正確", "附加数据二：本身的校验字符须正确"},
	"PERSONAL-LENGTH":   {"個人號碼：長度須為證件類型所容許", "个人号码：长度须为证件类型所允许"},
	"PERSONAL-PATTERN":  {"個人號碼：須符合證件類型的樣式", "个人号码：须符合证件类型的样式"},
	"PERSONAL-SERIES":   {"個人號碼：開首須屬使用中的系列", "个人号码：开头须属使用中的系列"},
	"PERSONAL-CHECK":    {"個人號碼：本身的校驗字元須正確", "个人号码：本身的校验字符须正确"},
	"OPTIONAL-ROOM":     {"長的證件號碼須為附加資料留有位置", "长的证件号码须为附加数据留有位置"},
	"PERSONAL-ZONE":     {"有校驗字元的號碼在機讀區和晶片上須相同", "有校验字符的号码在机读区和芯片上须相同"},
	"STATE-MISSING":     {"須有簽發國和國籍；XXX 表示國籍未註明，XXA 表示無國籍", "须有签发国和国籍；XXX 表示国籍未注明，XXA 表示无国籍"},
	"STATE-UNKNOWN":     {"代碼須屬國家、組織或身分的代碼表", "代码须属国家、组织或身份的代码表"},
	"STATE-USE":         {"簽發國須用簽發者的代碼，國籍須用國籍的代碼", "签发国须用签发者的代码，国籍须用国籍的代码"},
	"STATE-PROFILE":     {"證件類型須屬該簽發國", "证件类型须属该签发国"},
	"STATE-NATIONALITY": {"證件類型須適用於該國籍的持證人", "证件类型须适用于该国籍的持证人"},
	"DATE-VALID":        {"日期須存在", "日期须存在"},
	"DATE-MISSING":      {"須有屆滿日期", "须有到期日期"},
	"DATE-PARTIAL":      {"簽發和屆滿日期須有年、月、日；出生日期填已知部分", "签发和到期日期须有年、月、日；出生日期填已知部分"},
	"BIRTH-FUTURE":      {"出生須早於簽發和屆滿", "出生须早于签发和到期"},
	"BIRTH-RANGE":       {"出生不得早於簽發前 130 年", "出生不得早于签发前 130 年"},
	"EXPIRY-ORDER":      {"屆滿日期須在簽發日期之後", "到期日期须在签发日期之后"},
	"EXPIRY-LENGTH":     {"有效期不得長於證件類型按持證人年齡所定的上限", "有效期不得长于证件类型按持证人年龄所定的上限"},
	"AGE-RANGE":         {"持證人的年齡須適合該證件類型；年齡不詳不算不合", "持证人的年龄须适合该证件类型；年龄不详不算不合"},
	"TEXT-ENCODING":     {"文字須為 UTF-8，不得有代表遺失字元的符號", "文字须为 UTF-8，不得有代表丢失字符的符号"},
	"TEXT-LENGTH":       {"文字最多 500 個字元", "文字最多 500 个字符"},
	"TEXT-PRIVATE":      {"不得有造字區的字碼，因其他系統顯示不同", "不得有造字区的字码，因其他系统显示不同"},
	"TEXT-CONTROL":      {"不得有控制字元", "不得有控制字符"},
	"TEXT-BIDI":         {"不得有改變文字方向的字元", "不得有改变文字方向的字符"},
	"TEXT-INVISIBLE":    {"除字母後的連接符和選擇符外，不得有隱形字元", "除字母后的连接符和选择符外，不得有隐形字符"},
	"TEXT-SPACE":        {"只可用普通空格，首尾不得有空格", "只可用普通空格，首尾不得有空格"},
	"TEXT-FILLER":       {"不得有「<」，因它在晶片上分隔欄位；全名可用「<<」分隔一次", "不得有“<”，因它在芯片上分隔栏位；全名可用“<<”分隔一次"},
	"TEXT-MIXED":        {"一個字詞不得混用外形相似的不同文字", "一个字词不得混用外形相似的不同文字"},
	"NAME-MISSING":      {"須有主要部分，其他姓名不得留空；只有一個部分的姓名為主要部分", "须有主要部分，其他姓名不得留空；只有一个部分的姓名为主要部分"},
	"NAME-UNMAPPED":     {"姓名須有 Doc 9303-3 的轉寫表，或由持證人自選拼寫", "姓名须有 Doc 9303-3 的转写表，或由持证人自选拼写"},
	"NAME-LETTERS":      {"姓名須有可寫入機讀區的字母", "姓名须有可写入机读区的字母"},
	"NAME-PARTS":        {"全名中「<<」前後均須有內容", "全名中“<<”前后均须有内容"},
	"NAME-COUNT":        {"其他姓名最多 20 個", "其他姓名最多 20 个"},
	"NAME-LENGTH":       {"姓名長度不得超過證件類型的上限", "姓名长度不得超过证件类型的上限"},
	"NAME-SCRIPT":       {"本國文字姓名須用證件類型所定的文字", "本国文字姓名须用证件类型所定的文字"},
	"CODE-PROFILE":      {"只有設有中文商用電碼的證件類型才可填電碼", "只有设有中文商用电码的证件类型才可填电码"},
	"CODE-FORM":         {"中文商用電碼須為四位數字，異體字可加一位", "中文商用电码须为四位数字，异体字可加一位"},
	"CODE-COUNT":        {"每個中文字須有一個電碼，或全部不填", "每个中文字须有一个电码，或全部不填"},
	"CODE-PLACE":        {"電碼須填在 names.codes，不可作其他姓名", "电码须填在 names.codes，不可作其他姓名"},
	"SEX":               {"性別須為 F、M 或 X；X 表示未註明", "性别须为 F、M 或 X；X 表示未注明"},
	"NOT-STORED":        {"所填資料在該證件類型須有存放之處，不得無聲遺失", "所填数据在该证件类型须有存放之处，不得无声丢失"},
	"PORTRAIT-MISSING":  {"有晶片的證件須有人像", "有芯片的证件须有人像"},
	"PORTRAIT-SIZE":     {"人像檔案不得大於證件類型的上限", "人像文件不得大于证件类型的上限"},
	"PORTRAIT-FORMAT":   {"人像須為證件類型容許的 JPEG 或 JPEG 2000", "人像须为证件类型允许的 JPEG 或 JPEG 2000"},
	"PORTRAIT-DIM":      {"人像的像素須達證件類型的下限，而且直向", "人像的像素须达证件类型的下限，而且竖向"},
	"PORTRAIT-RECORD":   {"2030 年起簽發的證件須用 ISO/IEC 39794-5 記錄", "2030 年起签发的证件须用 ISO/IEC 39794-5 记录"},
	"SIGNATURE-FORMAT":  {"簽名須為圖片", "签名须为图片"},
	"FILES-OWN":         {"由證件資料製成的檔案不可另行提供", "由证件数据制成的文件不可另行提供"},
	"FILES-PROFILE":     {"不得有該證件類型以外的數據組", "不得有该证件类型以外的数据组"},
	"FILES-READ":        {"另行提供的檔案須符合標準", "另行提供的文件须符合标准"},
	"FILES-REQUIRED":    {"須有該證件類型規定的所有數據組", "须有该证件类型规定的所有数据组"},
	"NAME-TRUNCATED":    {"機讀區未能容納全名，已截短", "机读区未能容纳全名，已截短"},
	"NAME-NOT-LISTED":   {"有字母不在 Doc 9303-3 的轉寫表內", "有字母不在 Doc 9303-3 的转写表内"},
	"NAME-NORMALISED":   {"有相容字會以統一字儲存", "有兼容字会以统一字储存"},
	"STATE-AUTHORITY":   {"簽發機關的名稱與另一國家的代碼相同", "签发机关的名称与另一国家的代码相同"},
	"BIRTH-UNKNOWN":     {"出生年份不詳，年齡查核將沒有結果", "出生年份不详，年龄核查将没有结果"},
	"ZONE":              {"須可製成機讀區", "须可制成机读区"},
	"CHIP-NONE":         {"須簽署檔案的證件類型須有晶片；簽證等只有機讀區", "须签名文件的证件类型须有芯片；签证等只有机读区"},
	"FILE":              {"檔案須符合標準", "文件须符合标准"},
	"SELF-GOLDEN":       {"本程式製成的標準樣本須與核對時完全相同", "本程序制成的标准样本须与核对时完全相同"},
	"SELF-FILES":        {"製成的每個檔案須符合標準，不得欠缺", "制成的每个文件须符合标准，不得缺少"},
	"SELF-COM":          {"EF.COM 須列出實有的數據組，不多不少", "EF.COM 须列出实有的数据组，不多不少"},
	"SELF-ZONE":         {"DG1 須可無誤讀回，並與證件資料相同", "DG1 须可无误读回，并与证件数据相同"},
	"SELF-STATE":        {"簽發國須在 DG1 的三個位置上", "签发国须在 DG1 的三个位置上"},
	"SELF-NAME":         {"DG1 的姓名須為可視區姓名的轉寫，能容納則完整，否則按規則截短", "DG1 的姓名须为可视区姓名的转写，能容纳则完整，否则按规则截短"},
	"SELF-FACE":         {"DG2 須只有所提供的人像，記錄須與圖片標頭相符", "DG2 须只有所提供的人像，记录须与图片标头相符"},
	"SELF-DIFFERS":      {"檔案內容須與證件資料逐欄相同", "文件内容须与证件数据逐栏相同"},
	"DSC-PROFILE":       {"簽署者的證書須符合證件簽署者的規定", "签名者的证书须符合证件签名者的规定"},
	"DSC-WEAK":          {"密鑰須有現今所需的強度", "密钥须有现今所需的强度"},
	"CSCA-PROFILE":      {"如提供 CSCA 證書，須為 CSCA 證書", "如提供 CSCA 证书，须为 CSCA 证书"},
	"DSC-CHAIN":         {"簽署者的證書須由 CSCA 在有效期內發出", "签名者的证书须由 CSCA 在有效期内签发"},
	"CRL-SIGNATURE":     {"如提供撤銷清單，須完整並由 CSCA 簽署", "如提供吊销清单，须完整并由 CSCA 签名"},
	"DSC-REVOKED":       {"簽署者的證書不得已撤銷", "签名者的证书不得已吊销"},
	"DSC-VALIDITY":      {"簽署者的證書須在有效期內", "签名者的证书须在有效期内"},
	"DSC-USAGE":         {"密鑰須在可簽署的期間內", "密钥须在可签名的期间内"},
	"DSC-ENDS":          {"密鑰可簽署的期間將在 30 日內結束", "密钥可签名的期间将在 30 日内结束"},
	"CRL-AGE":           {"撤銷清單已過下次更新的日期", "吊销清单已过下次更新的日期"},
	"DSC-LIFE":          {"簽署者的證書須比證件晚屆滿，否則證件會被當作虛假", "签名者的证书须比证件晚到期，否则证件会被当作虚假"},
	"DSC-TYPE":          {"documentTypeList 須包括該證件代碼", "documentTypeList 须包括该证件代码"},
	"DSC-STATE":         {"簽署者須屬簽發國：按證書名稱的國家及別名的代碼", "签名者须属签发国：按证书名称的国家及别名的代码"},
	"ISSUE-FUTURE":      {"簽發日期須在某一時區已到", "签发日期须在某一时区已到"},
	"DSC-MISSING":       {"證書和密鑰須一併提供", "证书和密钥须一并提供"},
	"DSC-KEY":           {"密鑰須與證書相符", "密钥须与证书相符"},
	"NUM-DUP":           {"號碼不得曾用於其他內容", "号码不得曾用于其他内容"},
	"NUM-SPENT":         {"號碼的證件不得曾被拒收、遺失或取消；重製須用新號碼", "号码的证件不得曾被拒收、丢失或取消；重制须用新号码"},
	"NUM-LEDGER":        {"帳冊須有回覆", "账册须有回复"},
	"SELF-CHECK":        {"已簽署的檔案須可從本身的位元組核實，並與訂單相同", "已签名的文件须可从本身的字节核实，并与订单相同"},
	"SELF-READ":         {"已寫入的檔案須可再次讀取", "已写入的文件须可再次读取"},
	"SELF-INSPECT":      {"已寫入的檔案須通過以公開信任清單進行的查驗", "已写入的文件须通过以公开信任清单进行的查验"},
	"SOD-READ":          {"以前簽署的證件，EF.SOD 須可讀取", "以前签名的证件，EF.SOD 须可读取"},
	"SOD-SIGNER":        {"以前簽署的證件，簽署者須屬本機構", "以前签名的证件，签名者须属本机构"},
	"SOD-VERIFY":        {"以前簽署的證件，簽署和雜湊值須正確", "以前签名的证件，签名和哈希值须正确"},
	"NUM-STATION":       {"號碼須屬配給本站的系列", "号码须属配给本站的系列"},
	"BLANK-SERIES":      {"空白本須屬本站收到的系列", "空白本须属本站收到的系列"},
	"BLANK-DUP":         {"空白本不得屬其他號碼，同一號碼須用同一空白本", "空白本不得属其他号码，同一号码须用同一空白本"},
	"BLANK-STATE":       {"空白本在庫存時才可報損，報損後才可銷毀", "空白本在库存时才可报损，报损后才可销毁"},
	"STATE-ORDER":       {"證件的狀態只可向前", "证件的状态只可向前"},
	"STATE-REASON":      {"原因須有代碼，最多 64 個可顯示字元", "原因须有代码，最多 64 个可显示字符"},
	"LEDGER-SETTLED":    {"已定的規則不得改為其他", "已定的规则不得改为其他"},
	"LEDGER-FAILED":     {"帳冊須可讀寫", "账册须可读写"},
	"CLOCK-BEHIND":      {"時鐘不得落後於帳冊最後一項記錄", "时钟不得落后于账册最后一项记录"},
	"OUTPUT-FAILED":     {"檔案須可寫入", "文件须可写入"},
	"OUTPUT-CONFLICT":   {"該號碼的資料夾不得有其他內容", "该号码的文件夹不得有其他内容"},
	"OUTPUT-MISSING":    {"以前簽署的檔案須原樣存在", "以前签名的文件须原样存在"},
	"BATCH-CHANGED":     {"工作檔和圖片須與批次查核時相同", "任务文件和图片须与批次核查时相同"},
	"BATCH-HELD":        {"使用 --all-or-nothing 時，批次不得有被拒絕的工作", "使用 --all-or-nothing 时，批次不得有被拒绝的任务"},
	"INTERNAL":          {"程式不得有錯誤", "程序不得有错误"},
}

// asks returns what a rule asks, in the language; english is what the catalogue says.
func asks(id, english string, lang cli.Lang) string { return ruleWords[id].In(lang, english) }

// remedy is what to do where a rule is broken, in the language: its own, or that of all rules of its stage.
func remedy(r document.Rule, lang cli.Lang) string {
	switch {
	case r.Do != "":
		return text(lang, r.Do)
	case r.Note:
		return text(lang, "nothing, where it is meant to be so")
	case r.Stage == document.StageInput:
		return text(lang, "correct the job file")
	case r.Stage == document.StageDocument:
		return text(lang, "correct the job, or choose another profile")
	case r.Stage == document.StageSigner:
		return text(lang, "call the key custodian")
	}
	return text(lang, "sign no more until it is known why")
}

// remedyOf is the remedy of the rule with an id; "" where there is no such rule.
func remedyOf(id string, lang cli.Lang) string {
	for _, r := range signing.Rules() {
		if r.ID == id {
			return remedy(r, lang)
		}
	}
	return ""
}

// lintWords are the texts of lint itself.
type lintWords struct{ line, refused, note, count, notAsked, heads string }

var lintTexts = map[cli.Lang]lintWords{
	"en": {
		"line %d: %s: %s %s: %s: %s%s\n", "refused", "note", "personalize: %d jobs: %d right, %d refused\n", "personalize: not asked here: %s\n",
		"RULE\tSTAGE\tOUTCOME\tCLAUSE\tASKS\tWHAT TO DO",
	},
	"zh-Hant": {
		"第 %d 行：%s：%s %s：%s：%s%s\n", "拒絕", "備註", "personalize：%d 項工作：%d 項正確，%d 項拒絕\n", "personalize：此處未查核：%s\n",
		"規則\t階段\t結果\t條文\t要求\t處理",
	},
	"zh-Hans": {
		"第 %d 行：%s：%s %s：%s：%s%s\n", "拒绝", "备注", "personalize：%d 项任务：%d 项正确，%d 项拒绝\n", "personalize：此处未核查：%s\n",
		"规则\t阶段\t结果\t条文\t要求\t处理",
	},
}
