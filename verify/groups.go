package verify

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/signing/sod"
)

// judgeGroups holds every data group against the hash list. The list is the truth about which groups the document has:
// one that is listed and gone was removed, one that is there and not listed was put in.
func (in *inspection) judgeGroups() {
	if in.object == nil {
		return
	}
	present := in.image().DataGroups()
	in.presented = len(present) > 0
	for _, c := range in.object.Compare(in.image()) {
		if c.Number < 1 || c.Number > 16 {
			continue
		}
		in.trailing[c.Number] = c.Trailing
		in.set(atGroup(c.Number), in.judgeGroup(c))
	}
	for n := 1; n <= 16; n++ {
		if in.results[atGroup(n)].detail != "" {
			continue
		}
		if n <= 2 {
			in.set(atGroup(n), result{
				status: Failed, reason: GroupMissing, about: Subject{File: groupName(n)},
				detail: "mandatory, and not in the hash list (Doc 9303-10, 4.7)",
			})
			continue
		}
		in.inapplicable(atGroup(n), "not in the hash list: the document has none")
	}
	in.sumGroups()
}

// judgeGroup puts one comparison into a result.
func (in *inspection) judgeGroup(c sod.Comparison) result {
	about := Subject{File: groupName(c.Number)}
	switch c.Outcome {
	case sod.Identical:
		if c.Trailing > 0 {
			in.tolerate++
			return result{status: Passed, detail: fmt.Sprintf("identical; %d octets of padding behind it are left out", c.Trailing)}
		}
		return result{status: Passed, detail: "identical"}
	case sod.Different:
		return result{status: Failed, reason: GroupAltered, about: about, detail: "the hash differs from the one signed"}
	case sod.Unjudged:
		return result{status: Undetermined, reason: AlgorithmUnknown, about: about, detail: "listed by a hash this program doesn't know"}
	case sod.Unlisted:
		return result{status: Failed, reason: GroupUnlisted, about: about, detail: "present, and not in the hash list: never signed"}
	}
	return in.judgeAbsent(c.Number, about)
}

// judgeAbsent judges a group that is signed and was not presented. EF.SOD alone is no stripped document, but nothing to
// accept either; DG3 and DG4 need terminal authentication; a reader may say that it left a group out. Otherwise it was
// removed, as DG15 is to hide that the chip can't prove itself.
func (in *inspection) judgeAbsent(n int, about Subject) result {
	missed, cause := in.missed(n)
	skipped := slices.Contains(in.evidence.NotRead, lds.DataGroupFile(n))
	switch {
	case !in.presented:
		return result{status: NotPerformed, reason: DataMissing, about: about, detail: "listed; EF.SOD alone was presented"}
	case missed && (n == 3 || n == 4):
		return result{status: NotPerformed, reason: DataMissing, about: about, detail: "listed; did not come from the chip: " + cause}
	case n == 3 || n == 4:
		return result{status: NotPerformed, reason: DataMissing, about: about, detail: "listed; not read: needs terminal authentication"}
	case missed:
		return result{status: Undetermined, reason: DataMissing, about: about, detail: "listed; did not come from the chip: " + cause}
	case skipped && (n <= 2 || n == 14 || n == 15):
		return result{
			status: Undetermined, reason: DataMissing, about: about,
			detail: "listed; not read, and nothing can be accepted without it",
		}
	case skipped:
		return result{status: NotPerformed, reason: DataMissing, about: about, detail: "listed; the reader left it out"}
	}
	return result{status: Failed, reason: GroupMissing, about: about, detail: "listed and absent: removed"}
}

// sumGroups sums up the data groups (TR-03135-1, 5.6.4.4.2): at least DG1 and DG2 must have been compared.
func (in *inspection) sumGroups() {
	var r result
	var failed []string
	var statuses [16]Status
	identical := 0
	for n := 1; n <= 16; n++ {
		g := in.results[atGroup(n)]
		statuses[n-1] = g.status
		switch g.status {
		case Passed:
			identical++
		case Failed:
			failed = append(failed, groupName(n))
		}
		if r.reason == "" && g.status != Passed && g.status != NotApplicable {
			r.reason, r.about = g.reason, g.about
		}
	}
	r.status = combine(statuses[:]...)
	core := in.results[atGroup(1)].status == Passed && in.results[atGroup(2)].status == Passed
	if r.status == Passed && !core || r.status == NotPerformed {
		r.status = Undetermined
	}
	r.detail = strconv.Itoa(identical) + " identical of " + strconv.Itoa(len(in.object.DataGroups)) + " listed"
	if len(failed) > 0 {
		r.detail += "; failed: " + strings.Join(failed, " ")
	}
	if r.status == Passed {
		r.reason = ""
	}
	in.set(atGroups, r)
}

// unread says whether signed groups were left unread.
func (in *inspection) unread() bool {
	for n := 1; n <= 16; n++ {
		if r := in.results[atGroup(n)]; r.status == NotPerformed && r.reason == DataMissing {
			return true
		}
	}
	return false
}

// verifiedImage returns a copy of the image with only the data groups that are as signed.
func (in *inspection) verifiedImage() *chip.Image {
	out := chip.NewImage()
	for n := 1; n <= 16; n++ {
		if data, ok := in.verifiedFile(n); ok {
			out.Put(lds.DataGroupFile(n), data)
		}
	}
	return out
}

// verifiedFile returns the octets of data group n that the hash list covers, where they are as signed: without padding
// that lies behind them.
func (in *inspection) verifiedFile(n int) ([]byte, bool) {
	if in.results[atGroup(n)].status != Passed {
		return nil, false
	}
	if in.trailing[n] > 0 {
		data, _, err := in.image().Element(lds.DataGroupFile(n))
		return data, err == nil
	}
	return in.image().File(lds.DataGroupFile(n))
}

// judgeCommon holds EF.COM against the hash list. EF.COM is not signed and its reading is deprecated, so its absence says
// nothing; but an index that disagrees with what was signed was edited, or hides what was removed.
func (in *inspection) judgeCommon() {
	if in.object == nil {
		return
	}
	if _, ok := in.image().File(lds.COM); !ok {
		in.inapplicable(atCOM, "EF.COM was not presented; the hash list decides")
		return
	}
	var com *lds.CommonData
	raw, _, err := in.image().Element(lds.COM)
	if err == nil {
		com, err = lds.DecodeCOM(raw)
	}
	if err != nil {
		in.failed(atCOM, CommonMismatch, "EF.COM can't be read: "+err.Error())
		return
	}
	inCOM, inSOD := com.DataGroups(), make([]int, 0, len(in.object.DataGroups))
	for _, g := range in.object.DataGroups {
		inSOD = append(inSOD, g.Number)
	}
	only := func(a, b []int) (names []string) {
		for _, n := range a {
			if !slices.Contains(b, n) {
				names = append(names, groupName(n))
			}
		}
		return names
	}
	extra, hidden := only(inCOM, inSOD), only(inSOD, inCOM)
	switch {
	case len(extra)+len(hidden) > 0:
		in.failed(atCOM, CommonMismatch, fmt.Sprintf("only in EF.COM: %v; only in EF.SOD: %v", extra, hidden))
	case in.object.LDSVersion != "" && !sameVersion(in.object.LDSVersion, com.LDSVersion):
		in.failed(atCOM, CommonMismatch, fmt.Sprintf("LDS version %q in EF.COM, %q signed", com.LDSVersion, in.object.LDSVersion))
	case in.object.UnicodeVersion != "" && !sameVersion(in.object.UnicodeVersion, com.UnicodeVersion):
		in.failed(atCOM, CommonMismatch, fmt.Sprintf("Unicode version %q in EF.COM, %q signed", com.UnicodeVersion, in.object.UnicodeVersion))
	default:
		in.passed(atCOM, "both list "+strconv.Itoa(len(inSOD))+" data groups")
	}
}

// sameVersion compares two versions, each of which may be written in two digits a part, as the standard asks, or with points
// between them: "0107" and "1.7".
func sameVersion(a, b string) bool {
	return a == b || slices.Equal(versionParts(a), versionParts(b))
}

func versionParts(s string) []string {
	parts := strings.Split(s, ".")
	if len(parts) == 1 && len(s)%2 == 0 {
		parts = parts[:0]
		for i := 0; i < len(s); i += 2 {
			parts = append(parts, s[i:i+2])
		}
	}
	for i, part := range parts {
		parts[i] = strings.TrimLeft(part, "0")
	}
	return parts
}

// dataGroupNames saves a report sixteen strings.
var dataGroupNames = [17]string{
	"", "DG1", "DG2", "DG3", "DG4", "DG5", "DG6", "DG7", "DG8", "DG9", "DG10", "DG11", "DG12", "DG13", "DG14", "DG15", "DG16",
}

func groupName(n int) string { return dataGroupNames[n] }
