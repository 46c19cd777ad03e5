// Code generated from the tables of Doc 9303-3, section 6, and the Unicode character database. DO NOT EDIT.

package mrz

// latin holds Doc 9303-3, 6.A: default, then the alternatives that an issuer may choose.
var latin = map[rune][]string{
	'\u00C0': {"A"},              // À
	'\u00C1': {"A"},              // Á
	'\u00C2': {"A"},              // Â
	'\u00C3': {"A"},              // Ã
	'\u00C4': {"AE", "A"},        // Ä
	'\u00C5': {"AA", "A"},        // Å
	'\u00C6': {"AE"},             // Æ
	'\u00C7': {"C"},              // Ç
	'\u00C8': {"E"},              // È
	'\u00C9': {"E"},              // É
	'\u00CA': {"E"},              // Ê
	'\u00CB': {"E"},              // Ë
	'\u00CC': {"I"},              // Ì
	'\u00CD': {"I"},              // Í
	'\u00CE': {"I"},              // Î
	'\u00CF': {"I"},              // Ï
	'\u00D0': {"D"},              // Ð
	'\u00D1': {"N", "NXX"},       // Ñ
	'\u00D2': {"O"},              // Ò
	'\u00D3': {"O"},              // Ó
	'\u00D4': {"O"},              // Ô
	'\u00D5': {"O"},              // Õ
	'\u00D6': {"OE", "O"},        // Ö
	'\u00D8': {"OE"},             // Ø
	'\u00D9': {"U"},              // Ù
	'\u00DA': {"U"},              // Ú
	'\u00DB': {"U"},              // Û
	'\u00DC': {"UE", "UXX", "U"}, // Ü
	'\u00DD': {"Y"},              // Ý
	'\u00DE': {"TH"},             // Þ
	'\u0100': {"A"},              // Ā
	'\u0102': {"A"},              // Ă
	'\u0104': {"A"},              // Ą
	'\u0106': {"C"},              // Ć
	'\u0108': {"C"},              // Ĉ
	'\u010A': {"C"},              // Ċ
	'\u010C': {"C"},              // Č
	'\u010E': {"D"},              // Ď
	'\u0110': {"D"},              // Đ
	'\u0112': {"E"},              // Ē
	'\u0114': {"E"},              // Ĕ
	'\u0116': {"E"},              // Ė
	'\u0118': {"E"},              // Ę
	'\u011A': {"E"},              // Ě
	'\u011C': {"G"},              // Ĝ
	'\u011E': {"G"},              // Ğ
	'\u0120': {"G"},              // Ġ
	'\u0122': {"G"},              // Ģ
	'\u0124': {"H"},              // Ĥ
	'\u0126': {"H"},              // Ħ
	'\u0128': {"I"},              // Ĩ
	'\u012A': {"I"},              // Ī
	'\u012C': {"I"},              // Ĭ
	'\u012E': {"I"},              // Į
	'\u0130': {"I"},              // İ
	'\u0131': {"I"},              // ı
	'\u0132': {"IJ"},             // Ĳ
	'\u0134': {"J"},              // Ĵ
	'\u0136': {"K"},              // Ķ
	'\u0139': {"L"},              // Ĺ
	'\u013B': {"L"},              // Ļ
	'\u013D': {"L"},              // Ľ
	'\u013F': {"L"},              // Ŀ
	'\u0141': {"L"},              // Ł
	'\u0143': {"N"},              // Ń
	'\u0145': {"N"},              // Ņ
	'\u0147': {"N"},              // Ň
	'\u014A': {"N"},              // Ŋ
	'\u014C': {"O"},              // Ō
	'\u014E': {"O"},              // Ŏ
	'\u0150': {"O"},              // Ő
	'\u0152': {"OE"},             // Œ
	'\u0154': {"R"},              // Ŕ
	'\u0156': {"R"},              // Ŗ
	'\u0158': {"R"},              // Ř
	'\u015A': {"S"},              // Ś
	'\u015C': {"S"},              // Ŝ
	'\u015E': {"S"},              // Ş
	'\u0160': {"S"},              // Š
	'\u0162': {"T"},              // Ţ
	'\u0164': {"T"},              // Ť
	'\u0166': {"T"},              // Ŧ
	'\u0168': {"U"},              // Ũ
	'\u016A': {"U"},              // Ū
	'\u016C': {"U"},              // Ŭ
	'\u016E': {"U"},              // Ů
	'\u0170': {"U"},              // Ű
	'\u0172': {"U"},              // Ų
	'\u0174': {"W"},              // Ŵ
	'\u0176': {"Y"},              // Ŷ
	'\u0178': {"Y"},              // Ÿ
	'\u0179': {"Z"},              // Ź
	'\u017B': {"Z"},              // Ż
	'\u017D': {"Z"},              // Ž
	'\u1E9E': {"SS"},             // ẞ
}

// cyrillic holds Doc 9303-3, 6.B; exceptions are keyed by language, "-initial" for the first letter of a word.
var cyrillic = map[rune]cyrillicLetter{
	'\u0401': {"E", map[string]string{"be": "IO"}},            // Ё
	'\u0402': {"D", nil},                                      // Ђ
	'\u0404': {"IE", map[string]string{"uk-initial": "YE"}},   // Є
	'\u0405': {"DZ", nil},                                     // Ѕ
	'\u0406': {"I", nil},                                      // І
	'\u0407': {"I", map[string]string{"uk-initial": "YI"}},    // Ї
	'\u0408': {"J", nil},                                      // Ј
	'\u0409': {"LJ", nil},                                     // Љ
	'\u040A': {"NJ", nil},                                     // Њ
	'\u040C': {"K", map[string]string{"mk": "KJ"}},            // Ќ
	'\u040E': {"U", nil},                                      // Ў
	'\u040F': {"DZ", map[string]string{"mk": "DJ"}},           // Џ
	'\u0410': {"A", nil},                                      // А
	'\u0411': {"B", nil},                                      // Б
	'\u0412': {"V", nil},                                      // В
	'\u0413': {"G", map[string]string{"be": "H", "uk": "H"}},  // Г
	'\u0414': {"D", nil},                                      // Д
	'\u0415': {"E", nil},                                      // Е
	'\u0416': {"ZH", map[string]string{"sr": "Z"}},            // Ж
	'\u0417': {"Z", nil},                                      // З
	'\u0418': {"I", map[string]string{"uk": "Y"}},             // И
	'\u0419': {"I", map[string]string{"uk-initial": "Y"}},     // Й
	'\u041A': {"K", nil},                                      // К
	'\u041B': {"L", nil},                                      // Л
	'\u041C': {"M", nil},                                      // М
	'\u041D': {"N", nil},                                      // Н
	'\u041E': {"O", nil},                                      // О
	'\u041F': {"P", nil},                                      // П
	'\u0420': {"R", nil},                                      // Р
	'\u0421': {"S", nil},                                      // С
	'\u0422': {"T", nil},                                      // Т
	'\u0423': {"U", nil},                                      // У
	'\u0424': {"F", nil},                                      // Ф
	'\u0425': {"KH", map[string]string{"sr": "H", "mk": "H"}}, // Х
	'\u0426': {"TS", map[string]string{"sr": "C", "mk": "C"}}, // Ц
	'\u0427': {"CH", map[string]string{"sr": "C"}},            // Ч
	'\u0428': {"SH", map[string]string{"sr": "S"}},            // Ш
	'\u0429': {"SHCH", map[string]string{"bg": "SHT"}},        // Щ
	'\u042A': {"IE", nil},                                     // Ъ
	'\u042B': {"Y", nil},                                      // Ы
	'\u042D': {"E", nil},                                      // Э
	'\u042E': {"IU", map[string]string{"uk-initial": "YU"}},   // Ю
	'\u042F': {"IA", map[string]string{"uk-initial": "YA"}},   // Я
	'\u046A': {"U", nil},                                      // Ѫ
	'\u0474': {"Y", nil},                                      // Ѵ
	'\u0490': {"G", nil},                                      // Ґ
	'\u0492': {"G", nil},                                      // Ғ
	'\u04BA': {"C", nil},                                      // Һ
	'\u0403': {"GJ", nil},                                     // Ѓ, no row in the published table
	'\u040B': {"C", nil},                                      // Ћ, no row in the published table
	'\u042C': {"", nil},                                       // Ь, no row in the published table
}

// arabic holds Doc 9303-3, 6.C; "" is not encoded.
var arabic = map[rune]string{
	'\u0621': "XE",  // arabic letter hamza
	'\u0622': "XAA", // arabic letter alef with madda above
	'\u0623': "XAE", // arabic letter alef with hamza above
	'\u0624': "U",   // arabic letter waw with hamza above
	'\u0625': "I",   // arabic letter alef with hamza below
	'\u0626': "XI",  // arabic letter yeh with hamza above
	'\u0627': "A",   // arabic letter alef
	'\u0628': "B",   // arabic letter beh
	'\u0629': "XTA", // arabic letter teh marbuta
	'\u062A': "T",   // arabic letter teh
	'\u062B': "XTH", // arabic letter theh
	'\u062C': "J",   // arabic letter jeem
	'\u062D': "XH",  // arabic letter hah
	'\u062E': "XKH", // arabic letter khah
	'\u062F': "D",   // arabic letter dal
	'\u0630': "XDH", // arabic letter thal
	'\u0631': "R",   // arabic letter reh
	'\u0632': "Z",   // arabic letter zain
	'\u0633': "S",   // arabic letter seen
	'\u0634': "XSH", // arabic letter sheen
	'\u0635': "XSS", // arabic letter sad
	'\u0636': "XDZ", // arabic letter dad
	'\u0637': "XTT", // arabic letter tah
	'\u0638': "XZZ", // arabic letter zah
	'\u0639': "E",   // arabic letter ain
	'\u063A': "G",   // arabic letter ghain
	'\u0640': "",    // arabic tatweel
	'\u0641': "F",   // arabic letter feh
	'\u0642': "Q",   // arabic letter qaf
	'\u0643': "K",   // arabic letter kaf
	'\u0644': "L",   // arabic letter lam
	'\u0645': "M",   // arabic letter meem
	'\u0646': "N",   // arabic letter noon
	'\u0647': "H",   // arabic letter heh
	'\u0648': "W",   // arabic letter waw
	'\u0649': "XAY", // arabic letter alef maksura
	'\u064A': "Y",   // arabic letter yeh
	'\u064B': "",    // arabic fathatan
	'\u064C': "",    // arabic dammatan
	'\u064D': "",    // arabic kasratan
	'\u064E': "",    // arabic fatha
	'\u064F': "",    // arabic damma
	'\u0650': "",    // arabic kasra
	'\u0652': "",    // arabic sukun
	'\u0670': "",    // arabic letter superscript alef
	'\u0671': "XXA", // arabic letter alef wasla
	'\u0679': "XXT", // arabic letter tteh
	'\u067C': "XRT", // arabic letter teh with ring
	'\u067E': "P",   // arabic letter peh
	'\u0681': "XKE", // arabic letter hah with hamza above
	'\u0685': "XXH", // arabic letter hah with three dots above
	'\u0686': "XC",  // arabic letter tcheh
	'\u0688': "XXD", // arabic letter ddal
	'\u0689': "XDR", // arabic letter dal with ring
	'\u0691': "XXR", // arabic letter rreh
	'\u0693': "XRR", // arabic letter reh with ring
	'\u0696': "XRX", // arabic letter reh with dot below and dot above
	'\u0698': "XJ",  // arabic letter jeh
	'\u069A': "XXS", // arabic letter seen with dot below and dot above
	'\u069C': "",    // arabic letter seen with three dots below and three dots above
	'\u06A2': "",    // arabic letter feh with dot moved below
	'\u06A7': "",    // arabic letter qaf with dot above
	'\u06A8': "",    // arabic letter qaf with three dots above
	'\u06A9': "XKK", // arabic letter keheh
	'\u06AB': "XXK", // arabic letter kaf with ring
	'\u06AD': "XNG", // arabic letter ng
	'\u06AF': "XGG", // arabic letter gaf
	'\u06BA': "XNN", // arabic letter noon ghunna
	'\u06BC': "XXN", // arabic letter noon with ring
	'\u06BE': "XDO", // arabic letter heh doachashmee
	'\u06C0': "XYH", // arabic letter heh with yeh above
	'\u06C1': "XXG", // arabic letter heh goal
	'\u06C2': "XGE", // arabic letter heh goal with hamza above
	'\u06C3': "XTG", // arabic letter teh marbuta goal
	'\u06CC': "XYA", // arabic letter farsi yeh
	'\u06CD': "XXY", // arabic letter yeh with tail
	'\u06D0': "Y",   // arabic letter e
	'\u06D2': "XYB", // arabic letter yeh barree
	'\u06D3': "XBE", // arabic letter yeh barree with hamza above
	'\u06A4': "V",   // arabic letter veh
	'\u06A5': "XF",  // arabic letter feh with three dots below
}

// composed joins a capital letter and a combining mark into the letter of the tables.
var composed = map[[2]rune]rune{
	{'\u0041', '\u0300'}: '\u00C0', // À
	{'\u0041', '\u0301'}: '\u00C1', // Á
	{'\u0041', '\u0302'}: '\u00C2', // Â
	{'\u0041', '\u0303'}: '\u00C3', // Ã
	{'\u0041', '\u0308'}: '\u00C4', // Ä
	{'\u0041', '\u030A'}: '\u00C5', // Å
	{'\u0043', '\u0327'}: '\u00C7', // Ç
	{'\u0045', '\u0300'}: '\u00C8', // È
	{'\u0045', '\u0301'}: '\u00C9', // É
	{'\u0045', '\u0302'}: '\u00CA', // Ê
	{'\u0045', '\u0308'}: '\u00CB', // Ë
	{'\u0049', '\u0300'}: '\u00CC', // Ì
	{'\u0049', '\u0301'}: '\u00CD', // Í
	{'\u0049', '\u0302'}: '\u00CE', // Î
	{'\u0049', '\u0308'}: '\u00CF', // Ï
	{'\u004E', '\u0303'}: '\u00D1', // Ñ
	{'\u004F', '\u0300'}: '\u00D2', // Ò
	{'\u004F', '\u0301'}: '\u00D3', // Ó
	{'\u004F', '\u0302'}: '\u00D4', // Ô
	{'\u004F', '\u0303'}: '\u00D5', // Õ
	{'\u004F', '\u0308'}: '\u00D6', // Ö
	{'\u0055', '\u0300'}: '\u00D9', // Ù
	{'\u0055', '\u0301'}: '\u00DA', // Ú
	{'\u0055', '\u0302'}: '\u00DB', // Û
	{'\u0055', '\u0308'}: '\u00DC', // Ü
	{'\u0059', '\u0301'}: '\u00DD', // Ý
	{'\u0041', '\u0304'}: '\u0100', // Ā
	{'\u0041', '\u0306'}: '\u0102', // Ă
	{'\u0041', '\u0328'}: '\u0104', // Ą
	{'\u0043', '\u0301'}: '\u0106', // Ć
	{'\u0043', '\u0302'}: '\u0108', // Ĉ
	{'\u0043', '\u0307'}: '\u010A', // Ċ
	{'\u0043', '\u030C'}: '\u010C', // Č
	{'\u0044', '\u030C'}: '\u010E', // Ď
	{'\u0045', '\u0304'}: '\u0112', // Ē
	{'\u0045', '\u0306'}: '\u0114', // Ĕ
	{'\u0045', '\u0307'}: '\u0116', // Ė
	{'\u0045', '\u0328'}: '\u0118', // Ę
	{'\u0045', '\u030C'}: '\u011A', // Ě
	{'\u0047', '\u0302'}: '\u011C', // Ĝ
	{'\u0047', '\u0306'}: '\u011E', // Ğ
	{'\u0047', '\u0307'}: '\u0120', // Ġ
	{'\u0047', '\u0327'}: '\u0122', // Ģ
	{'\u0048', '\u0302'}: '\u0124', // Ĥ
	{'\u0049', '\u0303'}: '\u0128', // Ĩ
	{'\u0049', '\u0304'}: '\u012A', // Ī
	{'\u0049', '\u0306'}: '\u012C', // Ĭ
	{'\u0049', '\u0328'}: '\u012E', // Į
	{'\u0049', '\u0307'}: '\u0130', // İ
	{'\u004A', '\u0302'}: '\u0134', // Ĵ
	{'\u004B', '\u0327'}: '\u0136', // Ķ
	{'\u004C', '\u0301'}: '\u0139', // Ĺ
	{'\u004C', '\u0327'}: '\u013B', // Ļ
	{'\u004C', '\u030C'}: '\u013D', // Ľ
	{'\u004E', '\u0301'}: '\u0143', // Ń
	{'\u004E', '\u0327'}: '\u0145', // Ņ
	{'\u004E', '\u030C'}: '\u0147', // Ň
	{'\u004F', '\u0304'}: '\u014C', // Ō
	{'\u004F', '\u0306'}: '\u014E', // Ŏ
	{'\u004F', '\u030B'}: '\u0150', // Ő
	{'\u0052', '\u0301'}: '\u0154', // Ŕ
	{'\u0052', '\u0327'}: '\u0156', // Ŗ
	{'\u0052', '\u030C'}: '\u0158', // Ř
	{'\u0053', '\u0301'}: '\u015A', // Ś
	{'\u0053', '\u0302'}: '\u015C', // Ŝ
	{'\u0053', '\u0327'}: '\u015E', // Ş
	{'\u0053', '\u030C'}: '\u0160', // Š
	{'\u0054', '\u0327'}: '\u0162', // Ţ
	{'\u0054', '\u030C'}: '\u0164', // Ť
	{'\u0055', '\u0303'}: '\u0168', // Ũ
	{'\u0055', '\u0304'}: '\u016A', // Ū
	{'\u0055', '\u0306'}: '\u016C', // Ŭ
	{'\u0055', '\u030A'}: '\u016E', // Ů
	{'\u0055', '\u030B'}: '\u0170', // Ű
	{'\u0055', '\u0328'}: '\u0172', // Ų
	{'\u0057', '\u0302'}: '\u0174', // Ŵ
	{'\u0059', '\u0302'}: '\u0176', // Ŷ
	{'\u0059', '\u0308'}: '\u0178', // Ÿ
	{'\u005A', '\u0301'}: '\u0179', // Ź
	{'\u005A', '\u0307'}: '\u017B', // Ż
	{'\u005A', '\u030C'}: '\u017D', // Ž
	{'\u0415', '\u0308'}: '\u0401', // Ё
	{'\u0413', '\u0301'}: '\u0403', // Ѓ
	{'\u0406', '\u0308'}: '\u0407', // Ї
	{'\u041A', '\u0301'}: '\u040C', // Ќ
	{'\u0423', '\u0306'}: '\u040E', // Ў
	{'\u0418', '\u0306'}: '\u0419', // Й
}

// stripped maps capital Latin letters that Doc 9303 does not list to their base letters.
var stripped = map[rune]string{
	'\u0181': "B",  // Ɓ
	'\u0186': "O",  // Ɔ
	'\u018A': "D",  // Ɗ
	'\u018F': "E",  // Ə
	'\u0190': "E",  // Ɛ
	'\u0197': "I",  // Ɨ
	'\u0198': "K",  // Ƙ
	'\u01A0': "O",  // Ơ
	'\u01AF': "U",  // Ư
	'\u01B3': "Y",  // Ƴ
	'\u01B5': "Z",  // Ƶ
	'\u01C4': "DZ", // Ǆ
	'\u01C7': "LJ", // Ǉ
	'\u01CA': "NJ", // Ǌ
	'\u01CD': "A",  // Ǎ
	'\u01CF': "I",  // Ǐ
	'\u01D1': "O",  // Ǒ
	'\u01D3': "U",  // Ǔ
	'\u01D5': "U",  // Ǖ
	'\u01D7': "U",  // Ǘ
	'\u01D9': "U",  // Ǚ
	'\u01DB': "U",  // Ǜ
	'\u01DE': "A",  // Ǟ
	'\u01E0': "A",  // Ǡ
	'\u01E4': "G",  // Ǥ
	'\u01E6': "G",  // Ǧ
	'\u01E8': "K",  // Ǩ
	'\u01EA': "O",  // Ǫ
	'\u01EC': "O",  // Ǭ
	'\u01F1': "DZ", // Ǳ
	'\u01F4': "G",  // Ǵ
	'\u01F8': "N",  // Ǹ
	'\u01FA': "A",  // Ǻ
	'\u0200': "A",  // Ȁ
	'\u0202': "A",  // Ȃ
	'\u0204': "E",  // Ȅ
	'\u0206': "E",  // Ȇ
	'\u0208': "I",  // Ȉ
	'\u020A': "I",  // Ȋ
	'\u020C': "O",  // Ȍ
	'\u020E': "O",  // Ȏ
	'\u0210': "R",  // Ȑ
	'\u0212': "R",  // Ȓ
	'\u0214': "U",  // Ȕ
	'\u0216': "U",  // Ȗ
	'\u0218': "S",  // Ș
	'\u021A': "T",  // Ț
	'\u021E': "H",  // Ȟ
	'\u0226': "A",  // Ȧ
	'\u0228': "E",  // Ȩ
	'\u022A': "O",  // Ȫ
	'\u022C': "O",  // Ȭ
	'\u022E': "O",  // Ȯ
	'\u0230': "O",  // Ȱ
	'\u0232': "Y",  // Ȳ
	'\u023A': "A",  // Ⱥ
	'\u023B': "C",  // Ȼ
	'\u023D': "L",  // Ƚ
	'\u0243': "B",  // Ƀ
	'\u0244': "U",  // Ʉ
	'\u0246': "E",  // Ɇ
	'\u0248': "J",  // Ɉ
	'\u024C': "R",  // Ɍ
	'\u024E': "Y",  // Ɏ
	'\u1E00': "A",  // Ḁ
	'\u1E02': "B",  // Ḃ
	'\u1E04': "B",  // Ḅ
	'\u1E06': "B",  // Ḇ
	'\u1E08': "C",  // Ḉ
	'\u1E0A': "D",  // Ḋ
	'\u1E0C': "D",  // Ḍ
	'\u1E0E': "D",  // Ḏ
	'\u1E10': "D",  // Ḑ
	'\u1E12': "D",  // Ḓ
	'\u1E14': "E",  // Ḕ
	'\u1E16': "E",  // Ḗ
	'\u1E18': "E",  // Ḙ
	'\u1E1A': "E",  // Ḛ
	'\u1E1C': "E",  // Ḝ
	'\u1E1E': "F",  // Ḟ
	'\u1E20': "G",  // Ḡ
	'\u1E22': "H",  // Ḣ
	'\u1E24': "H",  // Ḥ
	'\u1E26': "H",  // Ḧ
	'\u1E28': "H",  // Ḩ
	'\u1E2A': "H",  // Ḫ
	'\u1E2C': "I",  // Ḭ
	'\u1E2E': "I",  // Ḯ
	'\u1E30': "K",  // Ḱ
	'\u1E32': "K",  // Ḳ
	'\u1E34': "K",  // Ḵ
	'\u1E36': "L",  // Ḷ
	'\u1E38': "L",  // Ḹ
	'\u1E3A': "L",  // Ḻ
	'\u1E3C': "L",  // Ḽ
	'\u1E3E': "M",  // Ḿ
	'\u1E40': "M",  // Ṁ
	'\u1E42': "M",  // Ṃ
	'\u1E44': "N",  // Ṅ
	'\u1E46': "N",  // Ṇ
	'\u1E48': "N",  // Ṉ
	'\u1E4A': "N",  // Ṋ
	'\u1E4C': "O",  // Ṍ
	'\u1E4E': "O",  // Ṏ
	'\u1E50': "O",  // Ṑ
	'\u1E52': "O",  // Ṓ
	'\u1E54': "P",  // Ṕ
	'\u1E56': "P",  // Ṗ
	'\u1E58': "R",  // Ṙ
	'\u1E5A': "R",  // Ṛ
	'\u1E5C': "R",  // Ṝ
	'\u1E5E': "R",  // Ṟ
	'\u1E60': "S",  // Ṡ
	'\u1E62': "S",  // Ṣ
	'\u1E64': "S",  // Ṥ
	'\u1E66': "S",  // Ṧ
	'\u1E68': "S",  // Ṩ
	'\u1E6A': "T",  // Ṫ
	'\u1E6C': "T",  // Ṭ
	'\u1E6E': "T",  // Ṯ
	'\u1E70': "T",  // Ṱ
	'\u1E72': "U",  // Ṳ
	'\u1E74': "U",  // Ṵ
	'\u1E76': "U",  // Ṷ
	'\u1E78': "U",  // Ṹ
	'\u1E7A': "U",  // Ṻ
	'\u1E7C': "V",  // Ṽ
	'\u1E7E': "V",  // Ṿ
	'\u1E80': "W",  // Ẁ
	'\u1E82': "W",  // Ẃ
	'\u1E84': "W",  // Ẅ
	'\u1E86': "W",  // Ẇ
	'\u1E88': "W",  // Ẉ
	'\u1E8A': "X",  // Ẋ
	'\u1E8C': "X",  // Ẍ
	'\u1E8E': "Y",  // Ẏ
	'\u1E90': "Z",  // Ẑ
	'\u1E92': "Z",  // Ẓ
	'\u1E94': "Z",  // Ẕ
	'\u1EA0': "A",  // Ạ
	'\u1EA2': "A",  // Ả
	'\u1EA4': "A",  // Ấ
	'\u1EA6': "A",  // Ầ
	'\u1EA8': "A",  // Ẩ
	'\u1EAA': "A",  // Ẫ
	'\u1EAC': "A",  // Ậ
	'\u1EAE': "A",  // Ắ
	'\u1EB0': "A",  // Ằ
	'\u1EB2': "A",  // Ẳ
	'\u1EB4': "A",  // Ẵ
	'\u1EB6': "A",  // Ặ
	'\u1EB8': "E",  // Ẹ
	'\u1EBA': "E",  // Ẻ
	'\u1EBC': "E",  // Ẽ
	'\u1EBE': "E",  // Ế
	'\u1EC0': "E",  // Ề
	'\u1EC2': "E",  // Ể
	'\u1EC4': "E",  // Ễ
	'\u1EC6': "E",  // Ệ
	'\u1EC8': "I",  // Ỉ
	'\u1ECA': "I",  // Ị
	'\u1ECC': "O",  // Ọ
	'\u1ECE': "O",  // Ỏ
	'\u1ED0': "O",  // Ố
	'\u1ED2': "O",  // Ồ
	'\u1ED4': "O",  // Ổ
	'\u1ED6': "O",  // Ỗ
	'\u1ED8': "O",  // Ộ
	'\u1EDA': "O",  // Ớ
	'\u1EDC': "O",  // Ờ
	'\u1EDE': "O",  // Ở
	'\u1EE0': "O",  // Ỡ
	'\u1EE2': "O",  // Ợ
	'\u1EE4': "U",  // Ụ
	'\u1EE6': "U",  // Ủ
	'\u1EE8': "U",  // Ứ
	'\u1EEA': "U",  // Ừ
	'\u1EEC': "U",  // Ử
	'\u1EEE': "U",  // Ữ
	'\u1EF0': "U",  // Ự
	'\u1EF2': "Y",  // Ỳ
	'\u1EF4': "Y",  // Ỵ
	'\u1EF6': "Y",  // Ỷ
	'\u1EF8': "Y",  // Ỹ
}
