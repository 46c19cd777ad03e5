package main

import "github.com/chancery-id/chancery/cmd/internal/cli"

// texts are what a station's operator reads, by the English text that stands in the code; what a check looks at, a status and a
// state by their name. Codes, names, numbers, JSON and logs are never translated.
var texts = map[string]cli.Chinese{
	// A batch.
	"documents": {"證件", "证件"},
	"personalize: %d jobs: %d signed, %d replayed, %d refused, %d held, %d failed\n": {
		"personalize：%d 項工作：%d 項已簽署，%d 項先前已簽署，%d 項拒絕，%d 項擱置，%d 項失敗\n",
		"personalize：%d 项任务：%d 项已签名，%d 项先前已签名，%d 项拒绝，%d 项搁置，%d 项失败\n",
	},
	"personalize: %d of them signed again after a crash, with the same content\n": {
		"personalize：其中 %d 項因先前中斷而以相同內容再次簽署\n", "personalize：其中 %d 项因先前中断而以相同内容再次签名\n",
	},
	"personalize: token %d: safe to unplug\n": {"personalize：令牌 %d：可以安全拔出\n", "personalize：令牌 %d：可以安全拔出\n"},
	"personalize: %s is out of use: %v\n":     {"personalize：%s 已停用：%v\n", "personalize：%s 已停用：%v\n"},
	"token %d":                                {"令牌 %d", "令牌 %d"},
	"the key of certificate %X":               {"證書 %X 的密鑰", "证书 %X 的密钥"},
	"personalize: no --trust and no --csca: documents are verified with their signer's certificate, and not inspected\n": {
		"personalize：沒有 --trust 和 --csca：證件只以簽署者的證書核實，不作查驗\n", "personalize：没有 --trust 和 --csca：证件只以签名者的证书核实，不作查验\n",
	},
	"personalize: this ledger asks for no approval of batches; the audit log says so (see personalize policy)\n": {
		"personalize：此帳冊不要求批次經過批准；審計記錄已載明（見 personalize policy）\n", "personalize：此账册不要求批次经过批准；审计记录已载明（见 personalize policy）\n",
	},
	"personalize: %d jobs, %d of them would be refused, numbers %s to %s, batch %s\n": {
		"personalize：%d 項工作，其中 %d 項會被拒絕，號碼 %s 至 %s，批次 %s\n", "personalize：%d 项任务，其中 %d 项会被拒绝，号码 %s 至 %s，批次 %s\n",
	},

	// The books.
	"%d\t books\n": {"%d\t 本\n", "%d\t 本\n"},
	"received %d = good %d + spoiled %d + destroyed %d + in stock %d (%d of them reserved)\n": {
		"收到 %d = 完好 %d + 損壞 %d + 已銷毀 %d + 庫存 %d（其中 %d 已預留）\n", "收到 %d = 完好 %d + 损坏 %d + 已销毁 %d + 库存 %d（其中 %d 已预留）\n",
	},
	"%d records follow from each other, %d of them behind the last of %d signed heads; %d books, %d blanks, %d signed again after a crash\n": {
		"%d 項記錄前後相連，其中 %d 項在最後一個已簽署的鏈首之後（共 %d 個鏈首）；%d 本證件，%d 本空白本，%d 本因中斷而再次簽署\n",
		"%d 项记录前后相连，其中 %d 项在最后一个已签名的链首之后（共 %d 个链首）；%d 本证件，%d 本空白本，%d 本因中断而再次签名\n",
	},
	"personalize: no --key: nothing says whose signatures the heads bear\n": {
		"personalize：沒有 --key：無從得知鏈首由誰簽署\n", "personalize：没有 --key：无从得知链首由谁签名\n",
	},
	"personalize: no --key: nothing says whose signature the manifest bears\n": {
		"personalize：沒有 --key：無從得知清單由誰簽署\n", "personalize：没有 --key：无从得知清单由谁签名\n",
	},
	"state received":  {"已接單", "已接单"},
	"state approved":  {"已批准", "已批准"},
	"state numbered":  {"已編號", "已编号"},
	"state prepared":  {"已備妥", "已备妥"},
	"state intent":    {"即將簽署", "即将签名"},
	"state signed":    {"已簽署", "已签名"},
	"state encoded":   {"已寫入晶片", "已写入芯片"},
	"state read-back": {"已回讀核對", "已回读核对"},
	"state passed":    {"品質檢查合格", "质量检查合格"},
	"state rejected":  {"已剔除", "已剔除"},
	"state issued":    {"已發出", "已发出"},
	"state collected": {"已領取", "已领取"},
	"state lost":      {"已遺失", "已丢失"},
	"state cancelled": {"已取消", "已取消"},

	// A preflight.
	"check output":         {"證件的資料夾可寫入", "证件的文件夹可写入"},
	"check clock and disk": {"時鐘沒有落後，磁碟有空間", "时钟没有落后，磁盘有空间"},
	"check intents":        {"未完成的簽署由所屬批次接續", "未完成的签名由所属批次接续"},
	"check ledger":         {"帳冊可以本站名義寫入", "账册可以本站名义写入"},
	"check trust":          {"公開信任資料可讀取，並包括 CSCA", "公开信任资料可读取，并包括 CSCA"},
	"check signer":         {"簽署者的證書可用", "签名者的证书可用"},
	"check signatures":     {"密鑰尚可簽署", "密钥尚可签名"},
	"check standing":       {"證書由 CSCA 發出而未被撤銷", "证书由 CSCA 签发而未被吊销"},

	// What ends a command.
	pinFloor:                             {"未嘗試輸入密碼：只餘 %d 次機會。請聯絡密鑰保管人。", "未尝试输入密码：只剩 %d 次机会。请联系密钥保管人。"},
	pinFew:                               {"未嘗試輸入密碼：所餘機會太少。請聯絡密鑰保管人。", "未尝试输入密码：所剩机会太少。请联系密钥保管人。"},
	"a document failed a check":          {"有證件未通過查核", "有证件未通过核查"},
	"wrong usage":                        {"用法不正確", "用法不正确"},
	"malformed input":                    {"輸入的格式不正確", "输入的格式不正确"},
	"token absent or removed":            {"令牌不在或已拔出", "令牌不在或已拔出"},
	"token blocked":                      {"令牌已鎖", "令牌已锁"},
	"stop-list hit":                      {"在攔截名單上", "在拦截名单上"},
	"refused by policy":                  {"按規定拒絕", "按规定拒绝"},
	"internal error":                     {"程式內部錯誤", "程序内部错误"},
	"interrupted":                        {"已中止", "已中止"},
	"PIN refused, or too few tries left": {"密碼不被接受，或所餘次數太少", "密码不被接受，或所剩次数太少"},
	"undetermined: trust material missing or stale": {"無法判斷：信任資料欠缺或過時", "无法判断：信任资料缺少或过时"},
	"batch partly done; run the same command again": {"批次只完成一部分；請再執行同一指令", "批次只完成一部分；请再执行同一命令"},

	// What to do about it: the hints of this command and of package keys. Tokens and their PINs.
	"call the key custodian":                               {"請聯絡密鑰保管人", "请联系密钥保管人"},
	"take the token out of use and call the key custodian": {"停用該令牌，並聯絡密鑰保管人", "停用该令牌，并联系密钥保管人"},
	"the holder of the PUK can unblock it: csca token unblock": {
		"PUK 持有人可以解鎖：csca token unblock", "PUK 持有人可以解锁：csca token unblock",
	},
	"give the right PIN; after it was changed elsewhere: csca token forget": {
		"請輸入正確的密碼；如在別處更改過：csca token forget", "请输入正确的密码；如在别处更改过：csca token forget",
	},
	"nothing tries again by itself: make sure of the PIN first": {"程式不會自行再試：請先確定密碼", "程序不会自行再试：请先确定密码"},
	"give the PIN":                           {"請輸入密碼", "请输入密码"},
	"make sure of the management key":        {"請確定管理密鑰", "请确定管理密钥"},
	"put the token in that was there before": {"插回先前的令牌", "插回先前的令牌"},
	"end the program that uses the token (a browser, gpg-agent, another station)": {
		"結束正使用該令牌的程式（瀏覽器、gpg-agent、另一工作站）", "结束正使用该令牌的程序（浏览器、gpg-agent、另一工作站）",
	},
	"start the smart card service (pcscd)": {"啟動智能卡服務（pcscd）", "启动智能卡服务（pcscd）"},
	"touch the token when it blinks, and run the same command again": {
		"令牌閃動時觸碰它，然後再執行同一指令", "令牌闪动时触碰它，然后再执行同一命令",
	},
	"take the token out, put it back and run the same command again": {
		"拔出令牌，再插回，然後執行同一指令", "拔出令牌，再插回，然后执行同一命令",
	},
	"run the same command again":                        {"再執行同一指令", "再执行同一命令"},
	"put the token back and run the same command again": {"插回令牌，再執行同一指令", "插回令牌，再执行同一命令"},
	"csca token list shows the tokens that are there":   {"csca token list 列出現有的令牌", "csca token list 列出现有的令牌"},
	"csca token generate makes a key":                   {"csca token generate 可產生密鑰", "csca token generate 可生成密钥"},
	"csca token preflight shows every check":            {"csca token preflight 列出每項查核", "csca token preflight 列出每项核查"},
	"give --pin-memory DIR":                             {"請給 --pin-memory DIR", "请给 --pin-memory DIR"},
	"install gcc, pkg-config and libpcsclite-dev and build with CGO_ENABLED=1 (make build does where they are there)": {
		"安裝 gcc、pkg-config 和 libpcsclite-dev，並以 CGO_ENABLED=1 編譯（有這些時 make build 會如此做）",
		"安装 gcc、pkg-config 和 libpcsclite-dev，并以 CGO_ENABLED=1 编译（有这些时 make build 会如此做）",
	},

	// What to do about a rule that was broken.
	"nothing, where it is meant to be so":        {"如屬原意，無須處理", "如属原意，无须处理"},
	"correct the job file":                       {"改正工作檔", "改正任务文件"},
	"correct the job, or choose another profile": {"改正工作，或選用另一證件類型", "改正任务，或选用另一证件类型"},
	"sign no more until it is known why":         {"未查明原因前停止簽署", "未查明原因前停止签名"},
	"find out which of the two contents is right; the other one needs a new number": {
		"查明兩項內容何者正確；另一項須用新號碼", "查明两项内容何者正确；另一项须用新号码",
	},
	"give the job a new number":                      {"給該工作新號碼", "给该任务新号码"},
	"look at the disk or the database of the ledger": {"檢查帳冊的磁碟或資料庫", "检查账册的磁盘或数据库"},
	"take the job to the station that has the number, or give it one of this station's: personalize number next": {
		"把工作交給擁有該號碼的工作站，或改用本站的號碼：personalize number next", "把任务交给拥有该号码的工作站，或改用本站的号码：personalize number next",
	},
	"take a blank of this station's, or book the delivery: personalize stock receive": {
		"改用本站的空白本，或登記收貨：personalize stock receive", "改用本站的空白本，或登记收货：personalize stock receive",
	},
	"find out where the blank is, and put the right one into the job": {
		"查明該空白本在何處，並在工作填上正確的一本", "查明该空白本在何处，并在任务填上正确的一本",
	},
	"reject the book where the blank has become one: personalize reject": {
		"如空白本已成證件，剔除該證件：personalize reject", "如空白本已成证件，剔除该证件：personalize reject",
	},
	"look where the book is: personalize status": {"查看證件的狀態：personalize status", "查看证件的状态：personalize status"},
	"give --reason CODE":                         {"請給 --reason CODE", "请给 --reason CODE"},
	"keep to what was settled; other rules need another ledger": {
		"按已定的規則辦理；其他規則須用另一帳冊", "按已定的规则办理；其他规则须用另一账册",
	},
	"look at its disk or its database; the same command again takes up where it ended": {
		"檢查帳冊的磁碟或資料庫；再執行同一指令，即從中斷處繼續", "检查账册的磁盘或数据库；再执行同一命令，即从中断处继续",
	},
	"look at the disk, its space and its permissions; the same command again takes up where it ended": {
		"檢查磁碟、空間和權限；再執行同一指令，即從中斷處繼續", "检查磁盘、空间和权限；再执行同一命令，即从中断处继续",
	},
	"find out what lies there and who put it there, and move it elsewhere": {
		"查明該處的內容和來歷，並移往別處", "查明该处的内容和来历，并移往别处",
	},
	"give the folder they were written to, or put them back from its copy; else reject the book: personalize reject": {
		"指明原先寫入的資料夾，或從備份放回；否則剔除該證件：personalize reject", "指明原先写入的文件夹，或从备份放回；否则剔除该证件：personalize reject",
	},
	"find out who changed them, have the batch approved again and run the same command again": {
		"查明誰作了更改，重新批准批次，再執行同一指令", "查明谁作了更改，重新批准批次，再执行同一命令",
	},
	"correct the jobs that were refused": {"改正被拒絕的工作", "改正被拒绝的任务"},
	"report it, with the log":            {"報告此事，並附上日誌", "报告此事，并附上日志"},

	// The batch, the ledger, the station.
	"the same command again takes up where it ended":    {"再執行同一指令，即從中斷處繼續", "再执行同一命令，即从中断处继续"},
	"personalize approve JOBS --key KEY --role checker": {"須先批准：personalize approve JOBS --key KEY --role checker", "须先批准：personalize approve JOBS --key KEY --role checker"},
	"a second station needs another --station NAME":     {"第二個工作站須用另一個 --station NAME", "第二个工作站须用另一个 --station NAME"},
	"put the clock right":                               {"校正時鐘", "校正时钟"},
	"put the clock right; if the ledger's last time was wrong: personalize audit clock": {
		"校正時鐘；如帳冊最後的時間有誤：personalize audit clock", "校正时钟；如账册最后的时间有误：personalize audit clock",
	},
	"sign nothing; find out who put the ledger back": {"停止簽署；查明誰把帳冊還原", "停止签名；查明谁把账册还原"},
	"the ledger could not be read or written: look at the disk, its space and its permissions": {
		"帳冊無法讀寫：請檢查磁碟、空間和權限", "账册无法读写：请检查磁盘、空间和权限",
	},
	"look at the network and at the database's server, wait a minute, and run the same command again": {
		"請檢查網絡和資料庫伺服器，等一分鐘，再執行同一指令", "请检查网络和数据库服务器，等一分钟，再执行同一命令",
	},
	"end the program that holds the ledger's file (a backup, a database tool), and run the same command again": {
		"結束佔用帳冊檔案的程式（備份、資料庫工具），再執行同一指令", "结束占用账册文件的程序（备份、数据库工具），再执行同一命令",
	},
	"name the ledger's own file: personalize sign keeps it beside its folder, DIR.ledger": {
		"請指明帳冊本身的檔案：personalize sign 把它放在資料夾旁，DIR.ledger", "请指明账册本身的文件：personalize sign 把它放在文件夹旁，DIR.ledger",
	},
	"make room, or set --min-free":                      {"騰出空間，或設定 --min-free", "腾出空间，或设定 --min-free"},
	"it is time for the next document signer":           {"應改用下一個證件簽署者", "应改用下一个证件签名者"},
	"personalize number allocate gives it more":         {"personalize number allocate 可再配給號碼", "personalize number allocate 可再配给号码"},
	"write it as 2026-05-13T12:00:00Z":                  {"請寫成 2026-05-13T12:00:00Z", "请写成 2026-05-13T12:00:00Z"},
	"give --operator KEY":                               {"請給 --operator KEY", "请给 --operator KEY"},
	"give --station NAME":                               {"請給 --station NAME", "请给 --station NAME"},
	"give --ledger":                                     {"請給 --ledger", "请给 --ledger"},
	"give --key":                                        {"請給 --key", "请给 --key"},
	"give --dsc":                                        {"請給 --dsc", "请给 --dsc"},
	"give the document signer's certificate with --dsc": {"請以 --dsc 提供簽署者的證書", "请以 --dsc 提供签名者的证书"},
	"one of %s":                                         {"須為 %s 之一", "须为 %s 之一"},
	"personalize profiles lists them":                   {"personalize profiles 列出所有證件類型", "personalize profiles 列出所有证件类型"},
	"personalize sign keeps it beside the folder it signs into: DIR.ledger": {
		"personalize sign 把帳冊放在輸出的資料夾旁：DIR.ledger", "personalize sign 把账册放在输出的文件夹旁：DIR.ledger",
	},
}
