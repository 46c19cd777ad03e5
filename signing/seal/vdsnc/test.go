package vdsnc

import (
	"slices"
	"time"

	"github.com/chancery-id/chancery/signing/seal/vdsnc/internal/jcs"
)

// Test is a proof of a test (icao.test).
type Test struct {
	ID       string // utci: of the certificate, 12 characters
	Person   Person
	Provider Provider  // sp
	Sampled  time.Time // sc
	Reported time.Time // ri
	Kind     string    // tc: type of test, "molecular(PCR)"
	Result   string    // r: "negative"
	Method   string    // m: of sampling, "nasopharyngeal"
	Optional string    // opt: 20 characters for the issuer's use
}

// Provider is who tested.
type Provider struct {
	Name    string // spn, 20 characters
	State   string // ctr
	Phone   string // cd.p
	Mail    string // cd.e
	Address string // cd.a
}

// documentTypes are the types of document that a test can name.
var documentTypes = []string{"P", "A", "C", "I", "AC", "V", "D"}

// Type returns [TypeTest].
func (*Test) Type() string { return TypeTest }

// Validate returns every breach of the rules of tests, joined.
func (t *Test) Validate() error {
	var b breaches
	b.text("data.msg.utci", t.ID, true, 12)
	p := t.Person
	b.text("data.msg.pid.n", p.Name, true, 39)
	b.day("data.msg.pid.dob", p.Birth, false)
	b.add(slices.Contains(documentTypes, p.DocumentType), "data.msg.pid.dt", "%q, want one of %v", p.DocumentType, documentTypes)
	b.text("data.msg.pid.dn", p.Document, true, 24)
	b.add(p.Sex == "" && p.OtherID == "", "data.msg.pid", "sex and other identifiers belong to vaccinations")
	b.text("data.msg.sp.spn", t.Provider.Name, true, 20)
	b.state("data.msg.sp.ctr", t.Provider.State)
	b.text("data.msg.sp.cd.p", t.Provider.Phone, false, 0)
	b.text("data.msg.sp.cd.e", t.Provider.Mail, false, 0)
	b.text("data.msg.sp.cd.a", t.Provider.Address, false, 0)
	b.add(!t.Sampled.IsZero(), "data.msg.dat.sc", "missing")
	b.add(!t.Reported.IsZero(), "data.msg.dat.ri", "missing")
	b.add(t.Reported.IsZero() || !t.Reported.Before(t.Sampled), "data.msg.dat.ri", "reported before it was sampled")
	b.text("data.msg.tr.tc", t.Kind, true, 0)
	b.text("data.msg.tr.r", t.Result, true, 0)
	b.text("data.msg.tr.m", t.Method, false, 0)
	b.text("data.msg.opt", t.Optional, false, 20)
	return b.join()
}

func readTest(r *reader) *Test {
	t := &Test{ID: r.text("utci"), Optional: r.text("opt")}
	pid, sp, dat, tr := r.object("pid"), r.object("sp"), r.object("dat"), r.object("tr")
	cd := sp.object("cd")
	t.Person = Person{Name: pid.text("n"), Birth: pid.date("dob"), DocumentType: pid.text("dt"), Document: pid.text("dn")}
	t.Provider = Provider{
		Name: sp.text("spn"), State: sp.text("ctr"), Phone: cd.text("p"), Mail: cd.text("e"), Address: cd.text("a"),
	}
	t.Sampled, t.Reported = dat.time("sc"), dat.time("ri")
	t.Kind, t.Result, t.Method = tr.text("tc"), tr.text("r"), tr.text("m")
	for _, in := range []*reader{pid, sp, cd, dat, tr, r} {
		in.end()
	}
	return t
}

func (t *Test) value() (jcs.Value, error) {
	p, s := t.Person, t.Provider
	return jcs.Make(
		member("utci", t.ID),
		objectMember("pid", member("n", p.Name), member("dob", p.Birth.String()), member("dt", p.DocumentType),
			member("dn", p.Document)),
		objectMember("sp", member("spn", s.Name), member("ctr", s.State),
			objectMember("cd", member("p", s.Phone), member("e", s.Mail), member("a", s.Address))),
		objectMember("dat", timeMember("sc", t.Sampled), timeMember("ri", t.Reported)),
		objectMember("tr", member("tc", t.Kind), member("r", t.Result), member("m", t.Method)),
		member("opt", t.Optional),
	), nil
}
