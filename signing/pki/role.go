package pki

// Role is what a certificate is for: the column of the profile tables it is judged by (Doc 9303-12, 7.1).
type Role uint8

// The roles.
const (
	CSCA                Role = iota + 1 // self-signed country signing CA
	Link                                // new CSCA key signed by the one before
	DocumentSigner                      // signs EF.SOD
	MasterListSigner                    // signs master lists
	DeviationListSigner                 // signs deviation lists
	BarcodeSigner                       // signs visible digital seals (Doc 9303-13)
	VDSNCSigner                         // signs VDS-NC
	DTCSigner                           // signs digital travel credentials
)

var roleNames = [...]string{
	"", "CSCA", "link", "document signer", "master-list signer", "deviation-list signer",
	"barcode signer", "VDS-NC signer", "DTC signer",
}

// String returns the role in words.
func (r Role) String() string {
	if int(r) < len(roleNames) {
		return roleNames[r]
	}
	return "unknown role"
}

// IsCA says whether the role signs certificates.
func (r Role) IsCA() bool { return r == CSCA || r == Link }
