package vdsnc

import (
	"strconv"

	"github.com/chancery-id/chancery/mrz"
	"github.com/chancery-id/chancery/signing/seal/vdsnc/internal/jcs"
)

// Vaccination is a proof of vaccination (icao.vacc).
type Vaccination struct {
	ID     string // uvci: of the certificate, 12 characters
	Person Person
	Events []VaccinationEvent // ve
}

// VaccinationEvent is a vaccine and its doses.
type VaccinationEvent struct {
	Vaccine string // des: or prophylaxis, a code of ICD-11
	Brand   string // nam
	Disease string // dis: a code of ICD-11
	Doses   []Dose // vd
}

// Dose is one dose.
type Dose struct {
	Date   mrz.Date // dvc
	Number int      // seq
	State  string   // ctr
	Centre string   // adm: administering centre
	Lot    string   // lot
	Next   mrz.Date // dvn: of the next dose
}

// Type returns [TypeVaccination].
func (*Vaccination) Type() string { return TypeVaccination }

// Validate returns every breach of the rules of vaccinations, joined.
func (v *Vaccination) Validate() error {
	var b breaches
	b.text("data.msg.uvci", v.ID, true, 12)
	p := v.Person
	b.text("data.msg.pid.n", p.Name, true, 39)
	b.day("data.msg.pid.dob", p.Birth, p.Document == "")
	b.text("data.msg.pid.sex", p.Sex, false, 1)
	b.text("data.msg.pid.i", p.Document, false, 11)
	b.text("data.msg.pid.ai", p.OtherID, false, 24)
	b.add(p.DocumentType == "", "data.msg.pid.dt", "belongs to tests")
	b.add(len(v.Events) > 0, "data.msg.ve", "missing")
	for i := range v.Events {
		v.Events[i].judge(&b, "data.msg.ve["+strconv.Itoa(i)+"]")
	}
	return b.join()
}

func (e *VaccinationEvent) judge(b *breaches, path string) {
	b.text(path+".des", e.Vaccine, true, 0)
	b.text(path+".nam", e.Brand, true, 0)
	b.text(path+".dis", e.Disease, false, 0)
	b.add(len(e.Doses) > 0, path+".vd", "missing")
	for i := range e.Doses {
		d, path := &e.Doses[i], path+".vd["+strconv.Itoa(i)+"]"
		b.day(path+".dvc", d.Date, true)
		b.add(d.Number > 0, path+".seq", "%d, want 1 or more", d.Number)
		b.state(path+".ctr", d.State)
		b.text(path+".adm", d.Centre, true, 0)
		b.text(path+".lot", d.Lot, true, 0)
		b.day(path+".dvn", d.Next, false)
	}
}

func readVaccination(r *reader) *Vaccination {
	v := &Vaccination{ID: r.text("uvci")}
	pid := r.object("pid")
	v.Person = Person{
		Name: pid.text("n"), Birth: pid.date("dob"), Sex: pid.text("sex"), Document: pid.text("i"), OtherID: pid.text("ai"),
	}
	pid.end()
	for _, in := range r.objects("ve") {
		e := VaccinationEvent{Vaccine: in.text("des"), Brand: in.text("nam"), Disease: in.text("dis")}
		for _, in := range in.objects("vd") {
			e.Doses = append(e.Doses, Dose{
				Date: in.date("dvc"), Number: in.number("seq"), State: in.text("ctr"), Centre: in.text("adm"),
				Lot: in.text("lot"), Next: in.date("dvn"),
			})
			in.end()
		}
		in.end()
		v.Events = append(v.Events, e)
	}
	r.end()
	return v
}

func (v *Vaccination) value() (jcs.Value, error) {
	p := v.Person
	return jcs.Make(
		member("uvci", v.ID),
		objectMember("pid", member("n", p.Name), member("dob", p.Birth.String()), member("sex", p.Sex),
			member("i", p.Document), member("ai", p.OtherID)),
		listMember("ve", v.Events, func(e *VaccinationEvent) jcs.Value {
			return jcs.Make(member("des", e.Vaccine), member("nam", e.Brand), member("dis", e.Disease),
				listMember("vd", e.Doses, (*Dose).value))
		}),
	), nil
}

func (d *Dose) value() jcs.Value {
	return jcs.Make(
		member("dvc", d.Date.String()), jcs.Member{Name: "seq", Value: jcs.Int(d.Number)}, member("ctr", d.State),
		member("adm", d.Centre), member("lot", d.Lot), member("dvn", d.Next.String()),
	)
}
