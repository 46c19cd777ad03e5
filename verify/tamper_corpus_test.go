package verify_test

import (
	"bytes"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/chancery-id/chancery/chip"
	"github.com/chancery-id/chancery/chip/lds"
	"github.com/chancery-id/chancery/signing/sod"
	"github.com/chancery-id/chancery/testdata/corpus"
	"github.com/chancery-id/chancery/testdata/teststate"
	"github.com/chancery-id/chancery/verify"
)

// realManipulation is a tampering with an EF.SOD whose signer's key nobody here has.
type realManipulation struct {
	name   string
	reason []verify.Reason
	check  []string // one of them has failed
	apply  func(t *testing.T, o *object)
}

// Attributes may be absent in real objects; then it is the signature that finds the change.
var (
	changed      = []verify.Reason{verify.ObjectAltered, verify.SignatureWrong}
	changedCheck = []string{"5.6.4.2.2a", signatureCheck, attributesCheck, objectCheck}
	unreadable   = []verify.Reason{verify.ObjectMalformed, verify.ObjectAltered}
)

var realManipulations = []realManipulation{
	{"hash in the list", changed, changedCheck, func(t *testing.T, o *object) {
		o.list(t, func(list *node) { list.at(2, 0, 1).body[0] ^= 1 })
	}},
	{"last data group off the list", changed, changedCheck, func(t *testing.T, o *object) {
		o.list(t, func(list *node) { list.at(2).drop(-1) })
	}},
	{"hash in the list, messageDigest recomputed", changed, changedCheck, func(t *testing.T, o *object) {
		o.list(t, func(list *node) { list.at(2, 0, 1).body[0] ^= 1 })
		if o.signer().at(3).tag == 0xA0 && o.attributes().child(messageDigestOID) >= 0 {
			o.digest()
		}
	}},
	{"signature", []verify.Reason{verify.SignatureWrong}, []string{signatureCheck}, func(_ *testing.T, o *object) {
		o.signature().body[len(o.signature().body)-1] ^= 1
	}},
	{"signature of zeros", []verify.Reason{verify.SignatureWrong}, []string{signatureCheck}, func(_ *testing.T, o *object) {
		o.signature().body = make([]byte, len(o.signature().body))
	}},
	{"no signer", []verify.Reason{verify.ObjectMalformed}, []string{objectCheck}, func(_ *testing.T, o *object) { o.signers().kids = nil }},
	{"signer twice", []verify.Reason{verify.ObjectMalformed}, []string{objectCheck}, func(_ *testing.T, o *object) {
		o.signers().add(o.signer().clone())
	}},
	{"content taken out", unreadable, []string{objectCheck}, func(_ *testing.T, o *object) { o.signedData().at(2).drop(1) }},
	{"type of the content", changed, changedCheck, func(_ *testing.T, o *object) {
		other := idDataOID
		if bytes.Equal(o.contentType().bytes(), oid(idDataOID).bytes()) {
			other = ldsObjectOID
		}
		o.contentType().become(oid(other))
	}},
	{"serial number of the signer's certificate", nil, []string{"5.6.4.3.3"}, func(_ *testing.T, o *object) {
		serial := o.certs().at(0, 0, 1).body
		serial[len(serial)-1] ^= 1
	}},
	{"validity of the signer's certificate", nil, []string{"5.6.4.3.3"}, func(_ *testing.T, o *object) {
		end := o.certs().at(0, 0, 4, 1).body
		end[1] = '0' + (end[1]-'0'+1)%10
	}},
	{"a forger's key in the signer's certificate", nil, []string{"5.6.4.3.3"}, func(t *testing.T, o *object) {
		key := teststate.Key(t)
		tbs := o.certs().at(0, 0)
		tbs.at(6).become(verbatim(mustSPKI(t, key.Public())))
		o.algorithm().become(constructed(0x30, oid("1.2.840.10045.4.3.2")))
		o.sign(t, teststate.Credential{Key: key})
	}},
}

// realObject reads an EF.SOD of the corpus that is in DER, and says when to judge it.
func realObject(t *testing.T, e sodEntry) (file []byte, now time.Time, ok bool) {
	t.Helper()
	file = corpus.Read(t, "sod/"+e.File)
	now = e.DSC.NotBefore.AddDate(0, 0, 1)
	if e.DSC.NotAfter.Before(now) {
		now = e.DSC.NotAfter
	}
	n, rest, err := readNext(file)
	return file, now, err == nil && len(rest) == 0 && bytes.Equal(n.bytes(), file) && n.tag == 0x77 &&
		e.Expect.CMS == "valid" && len((&object{n}).certs().kids) == 1 && (&object{n}).content().tag == 0x04
}

func inspectObject(v *verify.Verifier, file []byte) *verify.Report {
	image := chip.NewImage()
	image.Put(lds.SOD, file)
	return v.Inspect(&verify.Evidence{Image: image})
}

// Real documents, tampered with: what was passed before fails afterwards, for the reason that fits.
func TestManipulatedRealObjectsAreRefused(t *testing.T) {
	store := realStore(t)
	var entries []sodEntry
	corpus.JSON(t, "sod/index.json", &entries)
	objects := 0
	for _, e := range entries {
		file, now, ok := realObject(t, e)
		if !ok {
			continue
		}
		objects++
		t.Run(e.File, func(t *testing.T) {
			v := &verify.Verifier{Trust: store, Time: now}
			requireStatus(t, inspectObject(v, file), map[string]verify.Status{"5.6.4.2.2a": verify.Passed, signatureCheck: verify.Passed})
			for _, m := range realManipulations {
				o := &object{readNode(t, bytes.Clone(file))}
				m.apply(t, o)
				r := inspectObject(v, o.root.bytes())
				if m.reason != nil {
					require.Equal(t, invalid, r.Verdict, "%s: %s", m.name, dump(r))
					require.Contains(t, m.reason, r.Reason, "%s: %s", m.name, dump(r))
				}
				require.True(t, slices.ContainsFunc(m.check, func(id string) bool {
					c, ok := r.Check(id)
					return ok && (c.Status == verify.Failed || m.reason == nil && c.Status == verify.Undetermined)
				}), "%s: %v %s", m.name, m.check, dump(r))
				require.NotEqual(t, verify.VerdictValid, r.Verdict)
			}
			for name, b := range map[string][]byte{"octet behind": append(bytes.Clone(file), 0), "cut": file[:len(file)-1]} {
				require.Equal(t, verify.ObjectMalformed, inspectObject(v, b).Reason, name)
			}
		})
	}
	require.GreaterOrEqual(t, objects, 20)
	t.Logf("%d real objects, %d manipulations each", objects, len(realManipulations)+2)
}

// One bit anywhere in a real EF.SOD: where everything still passes, nothing that was signed has changed.
func TestNoBitOfARealObjectCanBeChangedUnseen(t *testing.T) {
	store := realStore(t)
	var entries []sodEntry
	corpus.JSON(t, "sod/index.json", &entries)
	tried, passed := 0, 0
	for n, e := range entries {
		if e.Expect.CSCA == "" || e.Expect.CMS != "valid" {
			continue
		}
		file, now, _ := realObject(t, e)
		genuine, err := sod.Parse(file)
		require.NoError(t, err)
		v := &verify.Verifier{Trust: store, Time: now}
		for i := n % 23; i < len(file); i += 23 {
			changed := bytes.Clone(file)
			changed[i] ^= 1 << (i % 8)
			tried++
			r := inspectObject(v, changed)
			if !allPassed(r, "5.6.4.2.2a", signatureCheck, "5.6.4.3.3", objectCheck, attributesCheck) {
				continue
			}
			passed++
			forged, err := sod.Parse(changed)
			require.NoError(t, err)
			require.Equal(t, genuine.DataGroups, forged.DataGroups, "%s, octet %d", e.File, i)
			require.Equal(t, genuine.Hash, forged.Hash)
			require.Equal(t, signerKey(t, genuine), signerKey(t, forged), "%s, octet %d", e.File, i)
		}
	}
	t.Logf("%d bits changed; %d of them say nothing", tried, passed)
}

func signerKey(t *testing.T, o *sod.SecurityObject) []byte {
	t.Helper()
	c, _, err := o.CMS.FindSigner(0)
	require.NoError(t, err)
	return c.RawTBS
}

func allPassed(r *verify.Report, ids ...string) bool {
	return !slices.ContainsFunc(ids, func(id string) bool {
		c, ok := r.Check(id)
		return !ok || c.Status != verify.Passed
	})
}

// Real data sets: one bit of each data group, each data group taken off, and the groups of another holder.
func TestManipulatedRealDataSetsAreRefused(t *testing.T) {
	folders := []string{"bsi2008", "loes2006", "tr03105-ref"}
	images := make([]*chip.Image, len(folders))
	for i, folder := range folders {
		image, err := chip.Load(filepath.Join(corpus.Dir(t), "lds", folder))
		require.NoError(t, err)
		images[i] = image
	}
	v := &verify.Verifier{Time: day(2008, 6, 1)}
	status := func(image *chip.Image, n int) verify.Status {
		c, _ := v.Inspect(&verify.Evidence{Image: image}).Check("5.6.4.4.2/" + lds.DataGroupFile(n).Name())
		return c.Status
	}
	for i, genuine := range images {
		for _, n := range genuine.DataGroups() {
			if status(genuine, n) != verify.Passed {
				continue
			}
			f := lds.DataGroupFile(n)
			data, _ := genuine.File(f)
			for _, at := range []int{0, 5, len(data) / 2, len(data) - 1} {
				flipped := genuine.Clone()
				b, _ := flipped.File(f)
				b[at] ^= 0x10
				require.Equal(t, verify.Failed, status(flipped, n), "%s %v octet %d", folders[i], f, at)
			}
			if n != 3 && n != 4 { // those two a reader may not be let at
				require.Equal(t, verify.Failed, status(without(genuine, f), n), "%s %v", folders[i], f)
			}
			if other, ok := images[(i+1)%len(images)].File(f); ok && !bytes.Equal(other, data) {
				swapped := genuine.Clone()
				swapped.Put(f, other)
				require.Equal(t, verify.Failed, status(swapped, n), "%s %v of another", folders[i], f)
			}
		}
	}
}
