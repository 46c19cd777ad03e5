package verify

// reasons holds the words of each reason and the step that follows from it. The action is part of the meaning: one
// reason, one next step.
var reasons = map[Reason]struct {
	action Action
	text   texts
}{
	PassiveOK: {CompareHolder, texts{
		"Chip data is authentic and unchanged.",
		"晶片資料真確，未經改動。",
		"芯片资料真实，未经改动。",
	}},

	ObjectMissing: {Refuse, texts{
		"Not accepted: the chip files hold no signed object (EF.SOD).",
		"不接受：晶片檔案欠缺簽署物件（EF.SOD）。",
		"不接受：芯片文件缺少签名对象（EF.SOD）。",
	}},
	ObjectMalformed: {ReadAgain, texts{
		"Not accepted: the signed object (EF.SOD) cannot be read.",
		"不接受：無法讀取簽署物件（EF.SOD）。",
		"不接受：无法读取签名对象（EF.SOD）。",
	}},
	ObjectAltered: {Refuse, texts{
		"Not accepted: the signed object (EF.SOD) was altered.",
		"不接受：簽署物件（EF.SOD）曾被改動。",
		"不接受：签名对象（EF.SOD）曾被改动。",
	}},
	SignatureWrong: {Refuse, texts{
		"Not accepted: the signature of the chip data is wrong.",
		"不接受：晶片資料的簽署不正確。",
		"不接受：芯片资料的签名不正确。",
	}},
	SignerUnfit: {Refuse, texts{
		"Not accepted: the certificate used is not for signing documents.",
		"不接受：所用證書並非用於簽發證件。",
		"不接受：所用证书并非用于签发证件。",
	}},
	SignerForged: {Refuse, texts{
		"Not accepted: the signer's certificate was not issued by {state}.",
		"不接受：簽署者的證書並非由 {state} 發出。",
		"不接受：签名者的证书并非由 {state} 签发。",
	}},
	SignerOutOfTime: {Refuse, texts{
		"Not accepted: a certificate behind the document was not in force ({date}).",
		"不接受：證件所依據的證書不在有效期內（{date}）。",
		"不接受：证件所依据的证书不在有效期内（{date}）。",
	}},
	SignerRevoked: {Refuse, texts{
		"Not accepted: the signer's certificate was revoked on {date}.",
		"不接受：簽署者的證書已於 {date} 撤銷。",
		"不接受：签名者的证书已于 {date} 吊销。",
	}},
	KeyTooWeak: {Refuse, texts{
		"Not accepted: the signing key is too weak to prove anything.",
		"不接受：簽署密鑰過弱，不足以證明任何事。",
		"不接受：签名密钥过弱，不足以证明任何事。",
	}},
	StateMismatch: {Refuse, texts{
		"Not accepted: the document names {state}, but another State signed it.",
		"不接受：證件標示為 {state}，卻由另一國家簽署。",
		"不接受：证件标示为 {state}，却由另一国家签署。",
	}},
	TypeMismatch: {Refuse, texts{
		"Not accepted: the signer may not sign this type of document ({field}).",
		"不接受：簽署者無權簽發此類證件（{field}）。",
		"不接受：签名者无权签发此类证件（{field}）。",
	}},
	CommonMismatch: {Refuse, texts{
		"Not accepted: the chip's index (EF.COM) disagrees with the signed object.",
		"不接受：晶片目錄（EF.COM）與簽署物件不符。",
		"不接受：芯片目录（EF.COM）与签名对象不符。",
	}},
	GroupAltered: {Refuse, texts{
		"Not accepted: chip file {file} was altered.",
		"不接受：晶片檔案 {file} 曾被改動。",
		"不接受：芯片文件 {file} 曾被改动。",
	}},
	GroupMissing: {Refuse, texts{
		"Not accepted: signed chip file {file} is missing.",
		"不接受：已簽署的晶片檔案 {file} 缺失。",
		"不接受：已签名的芯片文件 {file} 缺失。",
	}},
	GroupUnlisted: {Refuse, texts{
		"Not accepted: chip file {file} was never signed.",
		"不接受：晶片檔案 {file} 從未經簽署。",
		"不接受：芯片文件 {file} 从未经签名。",
	}},
	CardAccessMismatch: {Refuse, texts{
		"Not accepted: access information of the chip (EF.CardAccess) disagrees with the signed data.",
		"不接受：晶片的存取資料（EF.CardAccess）與已簽署的資料不符。",
		"不接受：芯片的访问信息（EF.CardAccess）与已签名的资料不符。",
	}},
	CardSecurityWrong: {Refuse, texts{
		"Not accepted: the chip's key file (EF.CardSecurity) was not signed by {state}.",
		"不接受：晶片的密鑰檔案（EF.CardSecurity）並非由 {state} 簽署。",
		"不接受：芯片的密钥文件（EF.CardSecurity）并非由 {state} 签名。",
	}},
	ChipCloned: {Refuse, texts{
		"Not accepted: this chip is not the one that was issued; its proof is wrong.",
		"不接受：此晶片並非原發晶片，其證明不正確。",
		"不接受：此芯片并非原发芯片，其证明不正确。",
	}},
	CheckDigitWrong: {ReadAgain, texts{
		"Not accepted: a check digit of the machine readable zone is wrong ({field}).",
		"不接受：機讀區的校驗碼不正確（{field}）。",
		"不接受：机读区的校验码不正确（{field}）。",
	}},
	PrintMismatch: {ReadAgain, texts{
		"Not accepted: the printed zone and the chip disagree ({field}).",
		"不接受：印刷機讀區與晶片資料不符（{field}）。",
		"不接受：印刷机读区与芯片资料不符（{field}）。",
	}},
	Expired: {ApplyExpiryRule, texts{
		"Genuine document, expired on {date}.",
		"證件真確，但已於 {date} 到期。",
		"证件真实，但已于 {date} 到期。",
	}},
	ExpiredUnconfirmed: {ReferSecondLine, texts{
		"Expired on {date}; authenticity could not be confirmed.",
		"已於 {date} 到期；未能確認真偽。",
		"已于 {date} 到期；未能确认真伪。",
	}},

	NothingPresented: {ReadAgain, texts{
		"Cannot confirm: nothing was presented.",
		"未能確認：沒有提交任何資料。",
		"未能确认：没有提交任何资料。",
	}},
	InputUnreadable: {ReadAgain, texts{
		"Cannot confirm: the chip files cannot be read.",
		"未能確認：無法讀取晶片檔案。",
		"未能确认：无法读取芯片文件。",
	}},
	ChipMissing: {ReadChip, texts{
		"Cannot confirm: a printed zone alone proves nothing.",
		"未能確認：單憑印刷機讀區不能證明任何事。",
		"未能确认：仅凭印刷机读区不能证明任何事。",
	}},
	SignerMissing: {ReferSecondLine, texts{
		"Cannot confirm: the signed object does not carry its signer's certificate.",
		"未能確認：簽署物件沒有附上簽署者的證書。",
		"未能确认：签名对象没有附上签名者的证书。",
	}},
	AlgorithmUnknown: {ReferSecondLine, texts{
		"Cannot confirm: signed with a method this program cannot judge.",
		"未能確認：本程式無法判斷所用的簽署方法。",
		"未能确认：本程序无法判断所用的签名方法。",
	}},
	TrustMissing: {UpdateTrust, texts{
		"Cannot confirm: no trusted certificate for {state}.",
		"未能確認：欠缺 {state} 的可信證書。",
		"未能确认：缺少 {state} 的可信证书。",
	}},
	TrustUnclear: {UpdateTrust, texts{
		"Cannot confirm: the certificates known for {state} do not include the one that issued this signer.",
		"未能確認：{state} 的已知證書並不包括發出此簽署者證書的那一張。",
		"未能确认：{state} 的已知证书并不包括签发此签名者证书的那一张。",
	}},
	ProfileUnclear: {ReferSecondLine, texts{
		"Cannot confirm: the signer's certificate does not say that it is for documents.",
		"未能確認：簽署者的證書沒有說明用於簽發證件。",
		"未能确认：签名者的证书没有说明用于签发证件。",
	}},
	ValidityUnknown: {ReferSecondLine, texts{
		"Cannot confirm: whether the certificates were in force cannot be judged.",
		"未能確認：無法判斷證書當時是否有效。",
		"未能确认：无法判断证书当时是否有效。",
	}},
	RevocationUnknown: {UpdateTrust, texts{
		"Cannot confirm: no current revocation list of {state}.",
		"未能確認：欠缺 {state} 的最新撤銷清單。",
		"未能确认：缺少 {state} 的最新吊销列表。",
	}},
	StateUnknown: {ReferSecondLine, texts{
		"Cannot confirm: State code {state} is not known.",
		"未能確認：國家代碼 {state} 不詳。",
		"未能确认：国家代码 {state} 不详。",
	}},
	KeyWeak: {ReferSecondLine, texts{
		"Cannot confirm: the signing key is weaker than this post asks for.",
		"未能確認：簽署密鑰的強度低於本站要求。",
		"未能确认：签名密钥的强度低于本站要求。",
	}},
	DataMissing: {ReadChip, texts{
		"Cannot confirm: the signed object is there, but {file} was not presented.",
		"未能確認：簽署物件齊備，但沒有提交 {file}。",
		"未能确认：签名对象齐备，但没有提交 {file}。",
	}},
	DataUnreadable: {ReferSecondLine, texts{
		"Cannot confirm: chip file {file} cannot be understood.",
		"未能確認：無法解讀晶片檔案 {file}。",
		"未能确认：无法解读芯片文件 {file}。",
	}},
	ExpiryUnknown: {ReferSecondLine, texts{
		"Cannot confirm: the document states no date of expiry.",
		"未能確認：證件沒有列明到期日。",
		"未能确认：证件没有列明到期日。",
	}},
	PrintUnclear: {ReadAgain, texts{
		"Cannot confirm: the printed zone and the chip could not be compared fully ({field}).",
		"未能確認：印刷機讀區與晶片資料未能完全核對（{field}）。",
		"未能确认：印刷机读区与芯片资料未能完全核对（{field}）。",
	}},
	PrintMissing: {ReadAgain, texts{
		"Cannot confirm: the printed zone was not read, and this post asks for it.",
		"未能確認：沒有讀取印刷機讀區，而本站要求核對。",
		"未能确认：没有读取印刷机读区，而本站要求核对。",
	}},
	ChipUnproven: {ReferSecondLine, texts{
		"Data authentic; this chip could not be proven original.",
		"資料真確；未能證實晶片為原裝。",
		"资料真实；未能证实芯片为原装。",
	}},
	AccessFallback: {ReferSecondLine, texts{
		"Cannot confirm: the chip was opened in a weaker way than it should be.",
		"未能確認：開啟晶片的方式比應有的薄弱。",
		"未能确认：打开芯片的方式比应有的薄弱。",
	}},
	ChipClosed: {ReadAgain, texts{
		"Cannot confirm: the chip does not open with the zone or number given.",
		"未能確認：所提供的機讀區或號碼無法開啟晶片。",
		"未能确认：所提供的机读区或号码无法打开芯片。",
	}},
	ChipLost: {ReadAgain, texts{
		"Cannot confirm: the chip could not be read to the end.",
		"未能確認：晶片未能完整讀取。",
		"未能确认：芯片未能完整读取。",
	}},
}

var actions = map[Action]texts{
	CompareHolder: {
		"Compare the person with the portrait.",
		"請核對持證人與照片。",
		"请核对持证人与照片。",
	},
	Refuse: {
		"Do not accept. Refer to second line.",
		"不要接受。請轉介複檢。",
		"不要接受。请转介复检。",
	},
	ReferSecondLine: {
		"Refer to second line.",
		"請轉介複檢。",
		"请转介复检。",
	},
	UpdateTrust: {
		"Refer to second line, or update the trust list.",
		"請轉介複檢或更新信任清單。",
		"请转介复检或更新信任列表。",
	},
	ReadAgain: {
		"Read the document again; if the result stays, refer to second line.",
		"請重新讀取證件；如結果不變，請轉介複檢。",
		"请重新读取证件；如结果不变，请转介复检。",
	},
	ReadChip: {
		"Read the chip's files and inspect again.",
		"請讀取晶片檔案，然後再次查驗。",
		"请读取芯片文件，然后再次查验。",
	},
	ApplyExpiryRule: {
		"Apply the rule for expired documents.",
		"請按過期證件的規定處理。",
		"请按过期证件的规定处理。",
	},
	CheckClock: {
		"Check this machine's clock, then inspect again.",
		"請檢查本機時鐘，然後再次查驗。",
		"请检查本机时钟，然后再次查验。",
	},
}

var notes = map[Note]texts{
	NoteChipUnproven: {
		"This chip was not proven original: a copy of genuine data is not excluded.",
		"未證實晶片為原裝：不能排除是真確資料的複本。",
		"未证实芯片为原装：不能排除是真实资料的副本。",
	},
	NoteRevocationUnknown: {
		"No current revocation list: whether the signer was revoked is not known.",
		"欠缺最新撤銷清單：不知簽署者證書有否被撤銷。",
		"缺少最新吊销列表：不知签名者证书是否被吊销。",
	},
	NoteNotCompared: {
		"The printed machine readable zone was not compared with the chip.",
		"未有核對印刷機讀區與晶片資料。",
		"未核对印刷机读区与芯片资料。",
	},
	NoteKeyWeak: {
		"Signed with a key or hash that was good when the document was made and is weak today.",
		"所用密鑰或雜湊在簽發時合格，以今日標準則屬薄弱。",
		"所用密钥或散列在签发时合格，以今日标准则属薄弱。",
	},
	NoteToleration: {
		"Encodings that deviate from the standard were tolerated; the checks name them.",
		"曾容許偏離標準的編碼；詳見各項檢查。",
		"曾容许偏离标准的编码；详见各项检查。",
	},
	NoteFallback: {
		"Opened by basic access control, although the signed data offers PACE.",
		"以基本存取控制（BAC）開啟，雖然已簽署資料提供 PACE。",
		"以基本访问控制（BAC）打开，尽管已签名资料提供 PACE。",
	},
	NoteKnownDeviation: {
		"The State lists known deviations of such documents. They may explain a check; they prove nothing and change no result.",
		"該國已公布此類證件的已知偏差。偏差或可解釋某項檢查，但不證明任何事，亦不改變結果。",
		"该国已公布此类证件的已知偏差。偏差或可解释某项检查，但不证明任何事，也不改变结果。",
	},
	NoteKeyCompromised: {
		"The State says that keys of active authentication may be known to others: the chip's proof may be a copy's.",
		"該國指主動認證密鑰可能已外洩：晶片的證明可能來自複本。",
		"该国指主动认证密钥可能已外泄：芯片的证明可能来自副本。",
	},
	NoteNotRead: {
		"Signed chip files that were not read are not confirmed.",
		"未讀取的已簽署晶片檔案並未確認。",
		"未读取的已签名芯片文件并未确认。",
	},
}
