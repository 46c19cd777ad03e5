package verify

// Titles of the checks.
var (
	titleObject     = texts{"signed object is there and well formed", "簽署物件齊備且格式正確", "签名对象齐备且格式正确"}
	titleAttributes = texts{"signed attributes are complete", "簽署屬性齊全", "签名属性齐全"}
	titleDigest     = texts{"signed content is unchanged", "簽署內容未經改動", "签名内容未经改动"}
	titleSignature  = texts{"signature of the signed object", "簽署物件的簽署", "签名对象的签名"}
	titleProfile    = texts{"signer's certificate is for documents", "簽署者證書用於簽發證件", "签名者证书用于签发证件"}
	titleStrength   = texts{"keys and hashes are strong enough", "密鑰與雜湊強度足夠", "密钥与散列强度足够"}
	titleChain      = texts{"signer's certificate was issued by a trusted State", "簽署者證書由可信國家發出", "签名者证书由可信国家签发"}
	titleValidity   = texts{"certificates were in force", "證書在有效期內", "证书在有效期内"}
	titleRevocation = texts{"signer's certificate is not revoked", "簽署者證書未被撤銷", "签名者证书未被吊销"}
	titleTrust      = texts{"signer is trusted", "簽署者可信", "签名者可信"}
	titleUsage      = texts{"issued while the signing key was in use", "在簽署密鑰使用期內簽發", "在签名密钥使用期内签发"}
	titleSigner     = texts{"signer and its issuer are of one State", "簽署者與發證機關屬同一國家", "签名者与签发机关属同一国家"}
	titleCountry    = texts{"document and signer are of one State", "證件與簽署者屬同一國家", "证件与签名者属同一国家"}
	titleType       = texts{"signer may sign this type of document", "簽署者有權簽發此類證件", "签名者有权签发此类证件"}
	titleCOM        = texts{"chip's index agrees with the signed object", "晶片目錄與簽署物件相符", "芯片目录与签名对象相符"}
	titleGroups     = texts{"chip data is as signed", "晶片資料與簽署時一致", "芯片资料与签名时一致"}
	titleCardAccess = texts{"access information agrees with the signed data", "存取資料與已簽署資料相符", "访问信息与已签名资料相符"}
	titleSecurity   = texts{"chip's key file (EF.CardSecurity) is as signed", "晶片密鑰檔案（EF.CardSecurity）與簽署時一致", "芯片密钥文件（EF.CardSecurity）与签名时一致"}
	titleChipMRZ    = texts{"check digits in the chip (DG1)", "晶片內校驗碼（DG1）", "芯片内校验码（DG1）"}
	titlePrintedMRZ = texts{"check digits on the page", "證件頁上的校驗碼", "证件页上的校验码"}
	titleComparison = texts{"page agrees with the chip", "證件頁與晶片相符", "证件页与芯片相符"}
	titleExpiry     = texts{"document has not expired", "證件未過期", "证件未过期"}
	titleBAC        = texts{"basic access control", "基本存取控制（BAC）", "基本访问控制（BAC）"}
	titlePACE       = texts{"password authenticated connection (PACE)", "密碼驗證連接（PACE）", "口令验证连接（PACE）"}
	titleAccess     = texts{"chip was opened as its signed data offers", "按已簽署資料所提供的方式開啟晶片", "按已签名资料所提供的方式打开芯片"}
	titleTA         = texts{"terminal authentication", "終端認證", "终端认证"}
	titleOriginal   = texts{"chip is original", "晶片為原裝", "芯片为原装"}
	titleAA         = texts{"chip is original (active authentication)", "晶片為原裝（主動認證）", "芯片为原装（主动认证）"}
	titleCA         = texts{"chip is original (chip authentication)", "晶片為原裝（晶片認證）", "芯片为原装（芯片认证）"}
	titleCAM        = texts{"chip is original (PACE with chip authentication)", "晶片為原裝（PACE 晶片認證映射）", "芯片为原装（PACE 芯片认证映射）"}
	titleVisualZone = texts{"printed text agrees with the zone", "印刷文字與機讀區相符", "印刷文字与机读区相符"}
	titleFace       = texts{"person is the holder", "持證人為本人", "持证人为本人"}
)

// Words of the statuses, verdicts and groups, and the headings of the printed report.
var (
	statusTexts = [...]texts{
		NotPerformed:  {"not performed", "未進行", "未进行"},
		Passed:        {"passed", "通過", "通过"},
		Failed:        {"failed", "不通過", "不通过"},
		Undetermined:  {"undetermined", "未能判定", "未能判定"},
		NotApplicable: {"not applicable", "不適用", "不适用"},
	}
	verdictTexts = [...]texts{
		VerdictUndetermined: {"CANNOT CONFIRM", "未能確認", "未能确认"},
		VerdictValid:        {"VALID", "有效", "有效"},
		VerdictInvalid:      {"NOT ACCEPTED", "不接受", "不接受"},
	}
	groupTexts = [groupCount]texts{
		Authenticity: {"Who signed", "由誰簽署", "由谁签名"},
		Integrity:    {"Unchanged since", "簽署後未改動", "签名后未改动"},
		Validity:     {"In force", "是否有效", "是否有效"},
		Consistency:  {"Page and chip", "證件頁與晶片", "证件页与芯片"},
		ChipGroup:    {"The chip itself", "晶片本身", "芯片本身"},
		Bearer:       {"The person", "持證人", "持证人"},
	}
)

// Headings and labels of the printed report.
var (
	wordReason    = texts{"Reason", "原因", "原因"}
	wordAction    = texts{"Next step", "下一步", "下一步"}
	wordNote      = texts{"Note", "注意", "注意"}
	wordChecks    = texts{"Checks", "檢查項目", "检查项目"}
	wordDocument  = texts{"Document", "證件", "证件"}
	wordAbsent    = texts{"data groups the document does not have", "證件沒有的資料組", "证件没有的数据组"}
	wordInspected = texts{"Inspected at", "查驗時間", "查验时间"}
	wordTrust     = texts{"Trust material", "信任資料", "信任资料"}
	wordFile      = texts{"Files", "檔案", "文件"}
	wordPortrait  = texts{"Portrait from the chip", "晶片內照片", "芯片内照片"}
	wordNoPicture = texts{"The portrait is in a format browsers do not show", "照片格式無法在瀏覽器顯示", "照片格式无法在浏览器显示"}
	wordTitle     = texts{"Inspection report", "查驗報告", "查验报告"}

	wordType        = texts{"Document code", "證件類別", "证件类别"}
	wordState       = texts{"Issuing State", "簽發國家", "签发国家"}
	wordNumber      = texts{"Document number", "證件號碼", "证件号码"}
	wordName        = texts{"Name", "姓名", "姓名"}
	wordNational    = texts{"Name in national script", "本國文字姓名", "本国文字姓名"}
	wordNationality = texts{"Nationality", "國籍", "国籍"}
	wordBirth       = texts{"Date of birth", "出生日期", "出生日期"}
	wordSex         = texts{"Sex", "性別", "性别"}
	wordExpires     = texts{"Date of expiry", "有效期至", "有效期至"}
)
