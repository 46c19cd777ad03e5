package border

import (
	"math/rand/v2"

	"github.com/chancery-id/chancery/verify"
)

// defect is what is wrong with a document, and what must be said of it.
type defect struct {
	name    string
	verdict verify.Verdict
	reason  verify.Reason
}

// The defects; none is the genuine document.
const (
	none = iota
	portraitAltered
	dataAltered
	groupRemoved
	groupAdded
	signatureWrong
	signerForged
	signerRevoked
	stateUnknown
	expired
	objectCut
	pageDiffers
	defectCount
)

var defects = [defectCount]defect{
	none:            {"genuine", verify.VerdictValid, verify.PassiveOK},
	portraitAltered: {"portrait exchanged", verify.VerdictInvalid, verify.GroupAltered},
	dataAltered:     {"data changed on chip and page", verify.VerdictInvalid, verify.GroupAltered},
	groupRemoved:    {"key of the chip removed", verify.VerdictInvalid, verify.GroupMissing},
	groupAdded:      {"data group added", verify.VerdictInvalid, verify.GroupUnlisted},
	signatureWrong:  {"signature changed", verify.VerdictInvalid, verify.SignatureWrong},
	signerForged:    {"signer never certified", verify.VerdictInvalid, verify.SignerForged},
	signerRevoked:   {"signer revoked", verify.VerdictInvalid, verify.SignerRevoked},
	stateUnknown:    {"State not in the trust list", verify.VerdictUndetermined, verify.TrustMissing},
	expired:         {"expired", verify.VerdictInvalid, verify.Expired},
	objectCut:       {"EF.SOD cut short", verify.VerdictInvalid, verify.ObjectMalformed},
	pageDiffers:     {"page of another document", verify.VerdictInvalid, verify.PrintMismatch},
}

// kindOf draws what is wrong with a document: two in a hundred have a defect.
func kindOf(r *rand.Rand) int {
	if r.IntN(100) >= 2 {
		return none
	}
	return 1 + r.IntN(defectCount-1)
}
