package document

// Rules of a job line and of a profile's file, asked while it is read.
var (
	ruleSyntax = Rule{ID: "JSON-SYNTAX", Ref: "RFC 8259", Asks: "one JSON object in UTF-8, of a sane size", Stage: StageInput}
	ruleKnown  = Rule{ID: "FIELD-UNKNOWN", Asks: "no field that is not of the form", Stage: StageInput}
	ruleOnce   = Rule{ID: "FIELD-TWICE", Asks: "each field once", Stage: StageInput}
	ruleType   = Rule{ID: "FIELD-TYPE", Asks: "text, number or list, as the field is", Stage: StageInput}
	ruleValue  = Rule{ID: "FIELD-VALUE", Asks: "a value that the field can have", Stage: StageInput}
	ruleGiven  = Rule{ID: "FIELD-MISSING", Asks: "a value where one is needed", Stage: StageInput}

	ruleColumns = Rule{ID: "CSV-COLUMNS", Ref: "RFC 4180, 2", Asks: "a cell for each column of the header", Stage: StageInput}
	ruleCell    = Rule{
		ID: "CSV-CELL", Stage: StageInput,
		Asks: "no cell that holds NUL or that a spreadsheet would take for a formula",
	}

	rulePicture = Rule{
		ID: "FILE-UNREADABLE", Stage: StageInput,
		Asks: "pictures that can be read, below the folder of the job file",
	} // asked by who reads them

	ruleProfileKnown = Rule{ID: "PROFILE-UNKNOWN", Asks: "one profile for the document, and only one", Stage: StageInput}
	ruleProfile      = Rule{ID: "PROFILE-MISSING", Asks: "the document has a profile", Stage: StageInput}
	ruleGroups       = Rule{
		ID: "PROFILE-GROUPS", Ref: "Doc 9303-10, 4.7", Stage: StageInput,
		Asks: "a profile with a chip has data groups 1 and 2, one without has none",
	}
	ruleCodeForm = Rule{
		ID: "PROFILE-CODE", Ref: "Doc 9303-4 to 9303-7, 4.2.2", Stage: StageInput,
		Asks: "a profile's codes are open to its format",
	}
	ruleProfileState = Rule{ID: "PROFILE-STATE", Ref: "Doc 9303-3, 5", Asks: "a profile's States are known", Stage: StageInput}
)

var inputRules = []*Rule{
	&ruleSyntax, &ruleKnown, &ruleOnce, &ruleType, &ruleValue, &ruleGiven, &ruleColumns, &ruleCell, &rulePicture,
	&ruleProfileKnown, &ruleProfile, &ruleGroups, &ruleCodeForm, &ruleProfileState,
}
