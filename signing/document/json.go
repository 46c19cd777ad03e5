package document

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// readObject reads one JSON object and nothing after it, calling set for each member. Unlike [json.Unmarshal] it tells
// members apart by case, refuses a member given twice and input that is no UTF-8. set returns false for a name it does not
// know. prefix is put before the names in errors.
func readObject(data []byte, prefix string, set func(name string, value []byte) (known bool, err error)) error {
	if !utf8.Valid(data) {
		return jsonError(prefix, ruleSyntax, errors.New("not UTF-8"))
	}
	d := json.NewDecoder(bytes.NewReader(data))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return jsonError(prefix, ruleSyntax, errors.New("not a JSON object"))
	}
	var seen []string
	for d.More() {
		token, err := d.Token()
		name, ok := token.(string)
		if err != nil || !ok {
			return syntaxError(prefix, d)
		}
		if slices.Contains(seen, name) {
			return jsonError(prefix+name, ruleOnce, errors.New("given twice"))
		}
		seen = append(seen, name)
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return syntaxError(prefix+name, d)
		}
		known, err := set(name, value)
		if !known {
			return jsonError(prefix+name, ruleKnown, errors.New("no such field"))
		}
		if err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return syntaxError(prefix, d)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return syntaxError(prefix, d)
	}
	return nil
}

func syntaxError(field string, d *json.Decoder) error {
	// The decoder's own text can quote the input, which may be personal data: only the place is told.
	return jsonError(field, ruleSyntax, fmt.Errorf("not JSON at byte %d", d.InputOffset()))
}

func jsonError(field string, rule Rule, err error) error {
	if field = strings.TrimSuffix(field, "."); field == "" {
		field = "line"
	}
	return rule.breach(printableName(field), err)
}

// printableName quotes a field name that came out of the input unless it is harmless, and cuts it to a sane length.
func printableName(name string) string {
	const most = 60
	unclean := strings.ContainsFunc(name, func(r rune) bool { return r < '!' || r > '~' })
	if unclean || len(name) > most {
		return fmt.Sprintf("%+q", name[:min(len(name), most)])
	}
	return name
}

// readString reads a JSON string.
func readString(field string, value []byte, into *string) error {
	if len(value) == 0 || value[0] != '"' {
		return jsonError(field, ruleType, errors.New("must be a string"))
	}
	if loneSurrogate(value) {
		return jsonError(field, ruleEncoding, errors.New("half of a surrogate pair"))
	}
	if err := json.Unmarshal(value, into); err != nil {
		return jsonError(field, ruleSyntax, errors.New("not a JSON string"))
	}
	return nil
}

// readValue reads a JSON integer, a truth value or an array of strings or integers.
func readValue[T int | bool | []string | []int](field string, value []byte, into *T) error {
	if string(value) == "null" || json.Unmarshal(value, into) != nil {
		return jsonError(field, ruleType, fmt.Errorf("must be %s", typeName(into)))
	}
	return nil
}

// readList reads a JSON array of anything.
func readList(field string, value []byte) (list []json.RawMessage, err error) {
	if len(value) == 0 || value[0] != '[' || json.Unmarshal(value, &list) != nil {
		return nil, jsonError(field, ruleType, errors.New("must be a list"))
	}
	return list, nil
}

func typeName(v any) string {
	switch v.(type) {
	case *int:
		return "a whole number"
	case *bool:
		return "true or false"
	case *[]int:
		return "a list of whole numbers"
	}
	return "a list of strings"
}

// loneSurrogate finds \uD8xx escapes without their other half, which the decoder would silently turn into U+FFFD.
func loneSurrogate(value []byte) bool {
	half := func(b []byte) (high, low bool) {
		if len(b) < 6 || b[0] != '\\' || b[1] != 'u' || b[2]|0x20 != 'd' {
			return false, false
		}
		c := b[3] | 0x20
		return c == '8' || c == '9' || c == 'a' || c == 'b', c == 'c' || c == 'd' || c == 'e' || c == 'f'
	}
	for i := 0; i < len(value); i++ {
		if value[i] != '\\' {
			continue
		}
		switch high, low := half(value[i:]); {
		case low:
			return true
		case high:
			if _, pair := half(value[i+6:]); !pair {
				return true
			}
			i += 11
		default:
			i++
		}
	}
	return false
}
