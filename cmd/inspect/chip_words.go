package main

import (
	"fmt"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/verify"
)

// chipWords are what an officer reads until the chip is read.
type chipWords struct{ zone, can, place, back, open, read, prove string }

var chipTexts = map[verify.Language]chipWords{
	verify.English: {
		"printed zone, line by line", "card access number (CAN)",
		"put the document on the reader", "put the document back on the reader", "opening the chip", "reading %v", "is the chip original?",
	},
	verify.TraditionalChinese: {
		"請逐行輸入機讀區", "請輸入卡上的存取號碼（CAN）",
		"請把證件放在讀取器上", "請把證件放回讀取器上", "正在開啟晶片", "正在讀取 %v", "晶片是否原裝？",
	},
	verify.SimplifiedChinese: {
		"请逐行输入机读区", "请输入卡上的访问号码（CAN）",
		"请把证件放在读取器上", "请把证件放回读取器上", "正在打开芯片", "正在读取 %v", "芯片是否原装？",
	},
}

func chipWordsIn(lang verify.Language) chipWords {
	if w, ok := chipTexts[lang]; ok {
		return w
	}
	return chipTexts[verify.English]
}

// step names a step of a reading.
func (w chipWords) step(p chip.Progress) string {
	switch p.Step {
	case "open":
		return w.open
	case "prove":
		return w.prove
	}
	return fmt.Sprintf(w.read, p.File)
}
