package lds

// read makes the typed form of every entry of a kind. Entries of that kind which are malformed are left out here; Validate
// names them.
func read[T any](s *SecurityInfos, kind infoKind, parse func(SecurityInfo) (T, error)) []T {
	var all []T
	for _, info := range s.Infos {
		if info.kind() != kind {
			continue
		}
		if typed, err := parse(info); err == nil {
			all = append(all, typed)
		}
	}
	return all
}

// PACEInfos lists the well-formed entries of this kind, in the order of the file.
func (s *SecurityInfos) PACEInfos() []PACEInfo { return read(s, kindPACE, parsePACEInfo) }

// PACEDomainParameterInfos lists the well-formed entries of this kind, in the order of the file.
func (s *SecurityInfos) PACEDomainParameterInfos() []PACEDomainParameterInfo {
	return read(s, kindPACEParameters, parsePACEDomainParameterInfo)
}

// ChipAuthenticationInfos lists the well-formed entries of this kind, in the order of the file.
func (s *SecurityInfos) ChipAuthenticationInfos() []ChipAuthenticationInfo {
	return read(s, kindChipAuthentication, parseChipAuthenticationInfo)
}

// ChipAuthenticationPublicKeyInfos lists the well-formed entries of this kind, in the order of the file.
func (s *SecurityInfos) ChipAuthenticationPublicKeyInfos() []ChipAuthenticationPublicKeyInfo {
	return read(s, kindChipKey, parseChipAuthenticationPublicKeyInfo)
}

// TerminalAuthenticationInfos lists the well-formed entries of this kind, in the order of the file.
func (s *SecurityInfos) TerminalAuthenticationInfos() []TerminalAuthenticationInfo {
	return read(s, kindTerminal, parseTerminalAuthenticationInfo)
}

// ActiveAuthenticationInfo is the first well-formed entry of this kind.
func (s *SecurityInfos) ActiveAuthenticationInfo() (ActiveAuthenticationInfo, bool) {
	return first(read(s, kindActive, parseActiveAuthenticationInfo))
}

// EFDIRInfo is the first well-formed entry of this kind.
func (s *SecurityInfos) EFDIRInfo() (EFDIRInfo, bool) {
	return first(read(s, kindDirectory, parseEFDIRInfo))
}

func first[T any](all []T) (one T, ok bool) {
	if len(all) == 0 {
		return one, false
	}
	return all[0], true
}
