package document

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/chancery-id/chancery/mrz"
)

// Job is one line of a job file: the order to issue one document, in the JSON form that enrolment hands to
// personalization. Pictures are named by path; [Job.Document] puts them in.
type Job struct {
	Line int    // in its file, from 1
	ID   string // the orderer's name for the job
	Raw  []byte // the line as read

	Profile string     // profile's id; "": found by Doc and Size
	Doc     string     // document code: "P"
	Size    mrz.Format // "size"

	Number    string
	Blank     string // serial number of the blank book or card
	Approval  string // "sha256:…" of what was approved; its form is checked here, its meaning by who approves
	Portrait  string // path
	Signature string // path; "": none

	document Document // everything else, already in its place
}

var (
	jobID    = regexp.MustCompile(`^[!-~]{1,64}$`)
	approval = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)
)

// maxJob bounds a line.
const maxJob = 64 << 10

// ParseJob reads one line. Errors are [*Error] with the field's name; a Job is returned beside an error with what was
// read before it, so that the report of a broken job can name it.
func ParseJob(line []byte) (*Job, error) {
	j := &Job{Raw: line}
	if len(line) > maxJob {
		return j, jsonError("", ruleSyntax, fmt.Errorf("%d bytes, at most %d", len(line), maxJob))
	}
	version := 0
	err := readObject(line, "", func(name string, value []byte) (bool, error) {
		switch name {
		case "v":
			return true, readValue(name, value, &version)
		case "size":
			return true, readFormat(name, value, &j.Size)
		case "names":
			return true, j.readNames(value)
		case "sex":
			return true, j.readSex(value)
		}
		if date := j.date(name); date != nil {
			return true, readDate(name, value, date)
		}
		if text := j.text(name); text != nil {
			return true, readString(name, value, text)
		}
		return false, nil
	})
	if err == nil && version != 1 {
		err = jsonError("v", ruleValue, fmt.Errorf("version %d, want 1", version))
	}
	if err == nil {
		err = j.check()
	}
	return j, err
}

// text returns where a field of text goes, nil for a name that is none.
func (j *Job) text(name string) *string {
	d := &j.document
	switch name {
	case "job":
		return &j.ID
	case "profile":
		return &j.Profile
	case "doc":
		return &j.Doc
	case "number":
		return &j.Number
	case "blank":
		return &j.Blank
	case "approval":
		return &j.Approval
	case "portrait":
		return &j.Portrait
	case "signature":
		return &j.Signature
	case "issuer":
		return &d.State
	case "authority":
		return &d.Authority
	case "optionalData":
		return &d.OptionalData
	case "optionalData2":
		return &d.OptionalData2
	case "nationality":
		return &d.Holder.Nationality
	case "personalNumber":
		return &d.Holder.PersonalNumber
	case "birthPlace":
		return &d.Holder.PlaceOfBirth
	case "address":
		return &d.Holder.Address
	case "telephone":
		return &d.Holder.Telephone
	case "profession":
		return &d.Holder.Profession
	case "title":
		return &d.Holder.Title
	}
	return nil
}

func (j *Job) date(name string) *mrz.Date {
	switch name {
	case "birth":
		return &j.document.Holder.Birth
	case "expiry":
		return &j.document.Expiry
	case "issued":
		return &j.document.Issue
	}
	return nil
}

func (j *Job) readNames(value []byte) error {
	h := &j.document.Holder
	return readObject(value, "names.", func(name string, value []byte) (bool, error) {
		switch field := "names." + name; name {
		case "primary":
			return true, readString(field, value, &h.PrimaryID)
		case "secondary":
			return true, readString(field, value, &h.SecondaryID)
		case "national":
			return true, readString(field, value, &h.NationalName)
		case "other":
			return true, readValue(field, value, &h.OtherNames)
		case "codes":
			return true, readValue(field, value, &h.NameCodes)
		}
		return false, nil
	})
}

func (j *Job) readSex(value []byte) error {
	var text string
	if err := readString("sex", value, &text); err != nil {
		return err
	}
	sex, err := mrz.ParseSex(text)
	if err != nil || text != sex.String() {
		return jsonError("sex", ruleValue, errors.New("must be F, M or X"))
	}
	j.document.Holder.Sex = sex
	return nil
}

func readDate(field string, value []byte, into *mrz.Date) error {
	var text string
	if err := readString(field, value, &text); err != nil {
		return err
	}
	date, err := mrz.ParseDate(text)
	if err != nil {
		return jsonError(field, ruleValue, errors.New("not a date such as 1990, 1990-05 or 1990-05-13"))
	}
	*into = date
	return nil
}

// check looks at what concerns the job and not the document.
func (j *Job) check() error {
	var b breaches
	if !jobID.MatchString(j.ID) {
		b.add("job", ruleValue, "must be 1 to 64 printable characters of ASCII")
	}
	if j.Profile == "" && (j.Doc == "" || j.Size == 0) {
		b.add("doc", ruleGiven, "doc and size, or profile, must say what type of document this is")
	}
	if j.Number == "" {
		b.add("number", ruleGiven, "missing")
	}
	checkText(&b, "blank", j.Blank)
	if j.Approval != "" && !approval.MatchString(j.Approval) {
		b.add("approval", ruleValue, "must be sha256: and 64 lower-case hexadecimal digits")
	}
	unfit := func(r rune) bool { rule, _ := forbidden(r); return rule != "" }
	for _, path := range []struct{ field, name string }{{"portrait", j.Portrait}, {"signature", j.Signature}} {
		if strings.ContainsFunc(path.name, unfit) {
			b.add(path.field, ruleControl, "the path holds a character that has no place in one")
		}
	}
	return b.err()
}

// Document returns the document that the job orders, with a profile out of ps and the pictures that the caller has read.
// It does not validate it.
func (j *Job) Document(ps Profiles, portrait, signature []byte) (*Document, error) {
	d := j.document.Clone()
	d.Number, d.Holder.Portrait, d.Holder.Signature = j.Number, portrait, signature
	if err := j.profile(ps, d); err != nil {
		return nil, err
	}
	return d, nil
}

// profile finds the profile, by name or by document code and format; where the job gives both, they must agree.
func (j *Job) profile(ps Profiles, d *Document) error {
	size := j.Size
	if j.Profile != "" {
		named, ok := ps.ByID(j.Profile)
		if !ok {
			return jsonError("profile", ruleProfileKnown, fmt.Errorf("no profile %s", mrzShown(j.Profile)))
		}
		if j.Size != 0 && j.Size != named.Format {
			return jsonError("size", ruleProfileKnown, fmt.Errorf("profile %s is %v, the job says %v", named.ID, named.Format, j.Size))
		}
		if d.Profile = named; j.Doc == "" {
			return nil
		}
		ps, size = Profiles{named}, named.Format
	}
	p, code, err := ps.Find(j.Doc, size)
	if err != nil {
		return jsonError("doc", ruleProfileKnown, err)
	}
	d.Profile = p
	if code != p.Code {
		d.Code = code
	}
	return nil
}
