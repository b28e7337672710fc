"""What a bot sends, and the sentences to be spoken with " | " between them."""

Rows = list[tuple[str, str]]

PLAIN: Rows = [
    ("Hello.", "Hello."),
    ("  Hello   there  ", "Hello there."),
    ("Hello", "Hello."),
    ("Hello, world!", "Hello, world!"),
    ("First line\nSecond line", "First line. | Second line."),
    ("First line\r\nSecond line\rThird", "First line. | Second line. | Third."),
    ("One.\n\n\nTwo.", "One. | Two."),
    ("Total:\n2 pizzas\n1 cola", "Total. | 2 pizzas. | 1 cola."),
    (
        "This line was wrapped by somebody who likes short lines and it\ngoes on here.",
        "This line was wrapped by somebody who likes short lines, | and it goes on here.",
    ),
    ("Hello\\nWorld", "Hello. | World."),
    ("42.", "42."),
    ("We have two rooms.  Both are free.", "We have two rooms. | Both are free."),
]

MARKDOWN: Rows = [
    ("**Bold** and *italic* and __strong__ and _thin_.", "Bold and italic and strong and thin."),
    ("# Menu\nSoup", "Menu. | Soup."),
    ("Menu\n====\nSoup", "Menu. | Soup."),
    ("Use `print` now.", "Use print now."),
    ("```python\nprint(1)\nprint(2)\n```", "A piece of code."),
    ("See [our menu](https://cafe.example/menu?id=1).", "See our menu."),
    ("[https://cafe.example](https://cafe.example)", "cafe dot example."),
    ("![a red door](https://x.example/door.png)", "a picture called a red door."),
    ("![](https://x.example/door.png)", "a picture."),
    ("Look: ![a cat](x.png) nice", "Look: a picture called a cat nice."),
    ("- Tea\n- Coffee\n- Water", "Tea. | Coffee. | Water."),
    ("* Tea\n* Coffee", "Tea. | Coffee."),
    ("• Tea\n• Coffee", "Tea. | Coffee."),
    ("1. Open the lid\n2. Press start.", "1: Open the lid. | 2: Press start."),
    ("1) Open\n2) Close", "1: Open. | 2: Close."),
    ("Choose: 1. Red 2. Blue 3. Green", "Choose. | 1: Red. | 2: Blue. | 3: Green."),
    ("Choose: 1) Red 2) Blue", "Choose. | 1: Red. | 2: Blue."),
    ("- Tea\n  - Green\n  - Black", "Tea. | Green. | Black."),
    ("> Quoted text", "Quoted text."),
    ("One\n\n---\n\nTwo", "One. | Two."),
    ("| Room | Seats |\n|---|---|\n| Blue | 4 |\n| Red | |", "Room: Blue, Seats: 4. | Room: Red."),
    ("~~$10~~ $8 today", "8 dollars today."),
    ("snake_case_name and 2 * 3 * 4 = 24", "snake case name and 2 times 3 times 4 = 24."),
    ("\\*not bold\\*", "not bold."),
    ("[Note]: coat", "Note: coat."),
    ("Tea • Coffee • Water", "Tea, Coffee, Water."),
    ("[ ] todo and [x] done", "todo and x done."),
    ("```", ""),
    ("1984. A great year.", "1984. | A great year."),
    ("a) Tea\nb) Coffee", "a: Tea. | b: Coffee."),
    (
        (
            "We have 3 rooms:\n\n1. **Blue room** \u2013 seats 4, $20/hour\n2. **Red room** "
            "\u2013 seats 10, $45.50/hour\n\nWhich one would you like?"
        ),
        (
            "We have 3 rooms. | 1: Blue room, seats 4, 20 dollars per hour. | 2: Red room, "
            "seats 10, 45 dollars and 50 cents per hour. | Which one would you like?"
        ),
    ),
]

HTML: Rows = [
    ("<p>Hello</p><p>World</p>", "Hello. | World."),
    ("Hello<br>World<br/>Again", "Hello. | World. | Again."),
    ("<b>Bold</b> <i>text</i>", "Bold text."),
    ("<ul><li>Tea</li><li>Coffee</li></ul>", "Tea. | Coffee."),
    ("<ol><li>Tea<li>Coffee</ol>", "Tea. | Coffee."),
    ("Tom &amp; Jerry &lt;3", "Tom & Jerry."),
    ("Fish &amp;amp; chips", "Fish & chips."),
    ("&lt;b&gt;Bold&lt;/b&gt; text", "Bold text."),
    ("&quot;Hi&quot;, it&#39;s me &#x1F44D;", "Hi, it's me."),
    ("Hello <script>alert('x')</script>world", "Hello world."),
    ("<style>p { color: red }</style>Hello", "Hello."),
    ("<!-- hidden -->Hello", "Hello."),
    ('<a href="https://x.example">Our site</a>', "Our site."),
    ('<img src="x.png" alt="a dog">', "a picture called a dog."),
    (
        "<table><tr><td>Tea</td><td>$2</td></tr><tr><td>Coffee</td><td>$3</td></tr></table>",
        "Tea, 2 dollars. | Coffee, 3 dollars.",
    ),
    ("<https://cafe.example/a>", "a link to cafe dot example."),
    ("a < b and c > d", "a less than b and c more than d."),
    ("Is 3 <5? Yes, >2.", "Is 3 less than 5? | Yes, more than 2."),
    ("Hello <unclosed", "Hello unclosed."),
    ("Hello <![if x]> world", "Hello world."),
    ("<![odd[hidden]]>shown", "shown."),
    ('<p title="a > b">Hi</p>', "Hi."),
    ("<del>$10</del> $8", "8 dollars."),
    ("Fish &lt;fresh&gt; &euro;5", "Fish fresh 5 euros."),
    ("Hello <name>, say List<String>", "Hello name, say List String."),
    ('<o:p>Odd</o:p> <x-y>tags</x-y> <foo a="1">here</foo>', "Odd tags here."),
    ("Hi<img src=x onerror=alert(1)>", "Hi a picture."),
    ("R&B and AT&T", "R&B and AT&T."),
    ("&nbsp;&nbsp;Hi&nbsp;there", "Hi there."),
]

EMOJI: Rows = [
    ("👍", "thumbs up."),
    ("👍🏽👍🏽", "thumbs up."),
    ("🎉🥳", "party popper, partying face."),
    ("❤\ufe0f!", "red heart."),
    ("😀😃😄😁", "grinning face, grinning face with big eyes, grinning face with smiling eyes."),
    ("Great job! 🎉", "Great job!"),
    ("✅ Done", "Done."),
    ("Hello 😀 world", "Hello world."),
    ("See you 👋 Bye", "See you, Bye."),
    ("🍕 Pizza\n🍝 Pasta", "Pizza. | Pasta."),
    ("Nice :-) see you ;)", "Nice see you."),
    ("I <3 you", "I you."),
    ("5 stars: ★★★★★", "5 stars: 5 stars."),
    ("★★★☆☆", "3 of 5 stars."),
    ("🇸🇬 Singapore", "Singapore."),
    ("1\ufe0f\u20e3 One 2\ufe0f\u20e3 Two", "1: One. | 2: Two."),
    ("&#128077;", "thumbs up."),
    ("Press 1\ufe0f\u20e3 for sales", "Press 1 for sales."),
    (":smile: Hello", "Hello."),
    ("Happy birthday!!! 🎂🎂🎂", "Happy birthday!"),
]

ADDRESSES: Rows = [
    ("Visit https://www.example.com today.", "Visit example dot com today."),
    ("Go to http://example.com/a/b?c=d#e now.", "Go to a link to example dot com now."),
    ("See www.example.org.", "See example dot org."),
    ("Our site is cafe.example.", "Our site is cafe dot example."),
    ("(see https://example.com/x)", "see a link to example dot com."),
    ("https://example.com", "example dot com."),
    ("https://user:pw@shop.example:8443/x", "a link to shop dot example."),
    ("ftp://files.example/x", "a link to files dot example."),
    ("Mail anna@example.com now.", "Mail anna at example dot com now."),
    (
        "Write to anna.m_smith+news@mail.example.com.",
        "Write to anna dot m underscore smith plus news at mail dot example dot com.",
    ),
    ("mailto:help@example.com", "help at example dot com."),
    ("<help@example.com>", "help at example dot com."),
    ("javascript:alert(1)", "a link."),
    ("Nothing behind https:// here", "Nothing behind a link here."),
]

CAPITALS_AND_TAGS: Rows = [
    ("WELCOME to our BIG SALE!", "WELCOME to our BIG SALE!"),
    ("NASA and the FBI", "NASA and the FBI."),
    ("THIS IS IMPORTANT", "THIS IS IMPORTANT."),
    ("Hello {{memory.name}}, welcome!", "Hello, welcome!"),
    ("Hi {{first_name}}!", "Hi!"),
    ("{{memory.x}}", ""),
    ("Your order {{ order.id }} is ready.", "Your order is ready."),
    ("Dear {{a}} {{b}}, hello.", "Dear, hello."),
    ("Your code is ({{code}}).", "Your code is."),
    ("Hello ${name}.", "Hello."),
]

PRICES: Rows = [
    ("It costs $3.50.", "It costs 3 dollars and 50 cents."),
    ("$3", "3 dollars."),
    ("$3.5", "3 dollars and 50 cents."),
    ("$1", "1 dollar."),
    ("$1.01", "1 dollar and 1 cent."),
    ("$0.99", "99 cents."),
    ("$1,234.56", "1234 dollars and 56 cents."),
    (
        "€3.50 or 3,50 € or 3.50 EUR",
        "3 euros and 50 cents or 3 euros and 50 cents or 3 euros and 50 cents.",
    ),
    ("£20 and £1.01", "20 pounds and 1 pound and 1 penny."),
    ("¥500", "500 yen."),
    ("S$4.20", "4 Singapore dollars and 20 cents."),
    ("US$5", "5 dollars."),
    ("-$5", "minus 5 dollars."),
    ("$5-$10", "5 to 10 dollars."),
    ("$5-10", "5 to 10 dollars."),
    ("€2m in sales", "2 million euros in sales."),
    ("$5 million", "5 million dollars."),
    ("$3.50/month", "3 dollars and 50 cents per month."),
    ("$10 per person", "10 dollars per person."),
    ("USD 20", "20 dollars."),
    ("$20.", "20 dollars."),
    ("Your balance is -$12.40.", "Your balance is minus 12 dollars and 40 cents."),
    ("Total: $1,299.00 (incl. 8% GST)", "Total: 1299 dollars, including 8% GST."),
    ("$3.50 to $4", "3 dollars and 50 cents to 4 dollars."),
]

PHONES_AND_CODES: Rows = [
    ("Call 555-0100.", "Call 5 5 5, 0 1 0 0."),
    ("Call (555) 010-0199 now.", "Call 5 5 5, 0 1 0, 0 1 9 9 now."),
    ("+65 6123 4567", "plus 6 5, 6 1 2 3, 4 5 6 7."),
    ("+1 (555) 010-0199", "plus 1, 5 5 5, 0 1 0, 0 1 9 9."),
    ("1-800-555-0199", "1, 8 0 0, 5 5 5, 0 1 9 9."),
    ("0800 123 456", "0 8 0 0, 1 2 3, 4 5 6."),
    ("Tel. 030/1234567", "telephone 0 3 0, 1 2 3, 4 5 6 7."),
    ("Order 123456789 is ready.", "Order 1 2 3, 4 5 6, 7 8 9 is ready."),
    ("Your code is 123456.", "Your code is 1 2 3, 4 5 6."),
    ("PIN: 0042", "PIN: 0 0 4 2."),
    ("Wi-Fi password: hunter2", "Wi-Fi password: hunter2."),
]

DATES_AND_TIMES: Rows = [
    ("2026-11-23", "November 23, 2026."),
    ("2026-11-23 17:30", "November 23, 2026, 17 30."),
    ("2026-11-23T08:14:08.000Z", "November 23, 2026, 8 14."),
    ("23/11/2026", "November 23, 2026."),
    ("11/23/2026", "November 23, 2026."),
    ("03/04/2026", "03/04/2026."),
    ("23.11.2026", "November 23, 2026."),
    ("Nov 23, 2026", "November 23, 2026."),
    ("23 Nov 2026", "23 November 2026."),
    ("the 1st, 2nd and 23rd", "the 1st, 2nd and 23rd."),
    ("17:30", "17 30."),
    ("9:05", "9 oh 5."),
    ("09:00", "9 o'clock."),
    ("17:00", "5 PM."),
    ("12:00", "12 o'clock."),
    ("00:00", "12 AM."),
    ("00:30", "12 30 AM."),
    ("9:05 a.m.", "9 oh 5 AM."),
    ("5 p.m.", "5 PM."),
    ("5pm and 5 PM", "5pm and 5 PM."),
    ("Open 9-17.", "Open 9 to 17."),
    ("Open 9:00-17:30.", "Open 9 o'clock to 17 30."),
    ("Open 9am-5pm.", "Open 9am to 5pm."),
    ("Mon-Fri 9 to 5", "Monday to Friday 9 to 5."),
    ("Mon: closed", "Monday: closed."),
    ("Sat. 10 a.m. \u2013 2 p.m.", "Saturday 10 AM to 2 PM."),
    ("2024\u20132026", "2024 to 2026."),
    ("We're closed on Dec. 24, 25 and 26.", "We're closed on December 24, 25 and 26."),
    ("From 8.30am to 5.30pm", "From 8 30 AM to 5 30 PM."),
    ("99/99/2026", "99/99/2026."),
]

NUMBERS_AND_UNITS: Rows = [
    ("pages 3-5", "pages 3 to 5."),
    ("10-15%", "10 to 15%."),
    ("50% off", "50% off."),
    ("20°C", "20 degrees Celsius."),
    ("-5 °C", "-5 degrees Celsius."),
    ("68°F", "68 degrees Fahrenheit."),
    ("90° turn", "90 degrees turn."),
    ("5 km", "5 kilometers."),
    ("1 km", "1 kilometer."),
    ("60 km/h", "60 kilometers per hour."),
    ("5 kg, 250 g, 2 l", "5 kilograms, 250 grams, 2 liters."),
    ("10 GB", "10 gigabytes."),
    ("3x faster", "3 times faster."),
    ("50k users", "50 thousand users."),
    ("30 min. later", "30 minutes later."),
    ("100 m²", "100 square meters."),
    ("1/2 cup", "a half cup."),
    ("3/4", "three quarters."),
    ("2 1/2 cups", "2 and a half cups."),
    ("½ and 3½", "a half and 3 and a half."),
    ("4/5", "4/5."),
    ("24/7", "24 7."),
    ("and/or", "and or."),
    ("he/she", "he she."),
    ("#1 choice", "number 1 choice."),
    ("#news", "hashtag news."),
    ("~5 people", "about 5 people."),
    ("Bread & butter", "Bread & butter."),
    ("R&B", "R&B."),
    ("2 x 3", "2 times 3."),
    ("3 + 4 = 7", "3 + 4 = 7."),
    ("1,234,567 people", "1,234,567 people."),
    ("1 234 567", "1 234 567."),
    ("12'345", "12345."),
    ("3.14", "3.14."),
    ("Version 2.0.1 is out.", "Version 2.0.1 is out."),
    ("v2.0", "version 2.0."),
    ("192.168.1.10", "192.168.1.10."),
    ("file.txt", "file.txt."),
    ("COVID-19", "COVID-19."),
    ("a < b and c > d", "a less than b and c more than d."),
    ("The size is 10x20 cm.", "The size is 10 times 20 centimeters."),
]

ABBREVIATIONS: Rows = [
    ("e.g. tea, i.e. a drink, etc.", "for example tea, that is a drink, et cetera."),
    ("Fruit, e.g. Apples. Come in.", "Fruit, for example Apples. | Come in."),
    ("Tea, coffee, etc. Then go.", "Tea, coffee, et cetera. | Then go."),
    (
        "Dr. Smith and Prof. Lee met Mr. Jones, Mrs. May and Ms. Ray.",
        "Doctor Smith and Professor Lee met Mister Jones, Mrs May, | and Ms Ray.",
    ),
    (
        "Dr. Smith paid $3.50 at 5 p.m. Then he left.",
        "Doctor Smith paid 3 dollars and 50 cents at 5 PM. | Then he left.",
    ),
    ("No. 5 is alive.", "number 5 is alive."),
    ("No. I do not.", "No. | I do not."),
    ("St. Mary Street", "Saint Mary Street."),
    ("12 Main St. is here.", "12 Main Street is here."),
    ("J. R. R. Tolkien wrote it.", "J R R Tolkien wrote it."),
    ("Take plan B. Call us.", "Take plan B. | Call us."),
    ("The U.S. Army", "The U S Army."),
    ("I live in the U.S. It is big.", "I live in the U S. | It is big."),
    ("Acme Inc. is big.", "Acme Incorporated is big."),
    ("vs. them", "versus them."),
    ("approx. 5", "approximately 5."),
    ("It is 5 p.m. Monday.", "It is 5 PM Monday."),
    ("A. Smith and Anna B. Lee", "A Smith and Anna B Lee."),
]

PUNCTUATION: Rows = [
    ("Wait... what?", "Wait, what?"),
    ("Wait… What?", "Wait. | What?"),
    ("Really?! Yes!!!", "Really? | Yes!"),
    ("What??? No...", "What? | No."),
    ("Well…Yes", "Well. | Yes."),
    ("...", ""),
    ("!!!", ""),
    ("Well — yes", "Well, yes."),
    ("Well - yes", "Well, yes."),
    ("Well -- yes", "Well, yes."),
    ("\u201cHello,\u201d she said. \u2018Yes.\u2019", "Hello, she said. | Yes."),
    ('He said "Hello." Then he left.', "He said Hello. | Then he left."),
    ('He said "Hello!" and left.', "He said Hello! | and left."),
    ("It\u2019s Anna\u2019s.", "It's Anna's."),
    ("(In brackets.) Then.", "In brackets. | Then."),
    ("Hello (world) there.", "Hello, world, there."),
    ("item(s)", "items."),
    ("Yes.No", "Yes. | No."),
    ("Fine.Next day", "Fine. | Next day."),
    ("hello. how are you? fine", "hello. | how are you? | fine."),
    ("Yes \u2013\nno", "Yes. | no."),
    ("A→B", "A, B."),
    ("a|b|c", "a, b, c."),
    ("[[ hello ]]", "hello."),
    ("C:\\path", "C: path."),
]

CHARACTERS: Rows = [
    ("a\x00b\x07c", "a b c."),
    ("\u202eabc\u202c", "abc."),
    ("soft\xadhyphen zero\u200bwidth", "softhyphen zerowidth."),
    ("no\xa0break", "no break."),
    ("\U0001d5db\U0001d5f2\U0001d5f9\U0001d5f9\U0001d5fc \ufb01ne", "Hello fine."),
    ("Z\u0337\u0322a\u0336l\u0335g\u0336o\u0334", "Zalgo."),
    ("你好世界", "words in another script."),
    ("Hello 你好世界 friend", "Hello words in another script friend."),
    ("Привет, мир!", "words in another script."),
    ("naïve café Zürich", "naïve café Zürich."),
    ("© 2026 Acme™", "2026 Acme."),
    ("lone \ud800 half", "lone half."),
    ("aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff", "a long code."),
    ("Token: eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9eyJzdWIiOiIx", "Token: a long code."),
]

REPLIES: Rows = [
    (
        "Doors open at 7:30 pm; the show starts at 8 pm!",
        "Doors open at 7 30 PM; the show starts at 8 pm!",
    ),
    (
        "Hi there 👋! I'm **Robo**, your helper. How can I help you today? 😊",
        "Hi there! | I'm Robo, your helper. | How can I help you today?",
    ),
    (
        (
            "Thanks for your order #4821! It'll arrive between 10:00-12:00 on 2026-12-01. "
            "Track it here: https://shop.example/track/4821?u=1"
        ),
        (
            "Thanks for your order number 4821! | It'll arrive between 10 o'clock to 12 "
            "o'clock on December 1, 2026. | Track it here: a link to shop dot example."
        ),
    ),
    (
        "Sorry, I didn't get that... Could you rephrase?",
        "Sorry, I didn't get that. | Could you rephrase?",
    ),
    ("Press *1* for sales, *2* for support.", "Press 1 for sales, 2 for support."),
    (
        "Contact: Tel: +65-6123-4567, Fax: +65-6123-4568",
        "Contact: Tel: plus 6 5, 6 1 2 3, 4 5 6 7, Fax: plus 6 5, 6 1 2 3, 4 5 6 8.",
    ),
    (
        (
            "This is a very long sentence that goes on and on, because nobody stopped it, "
            "and it has several clauses, which is not good for a voice that has to begin "
            "soon and say it all in one breath without end."
        ),
        (
            "This is a very long sentence that goes on and on, | because nobody stopped it, "
            "and it has several clauses, which is not good for a voice that has to begin "
            "soon, | and say it all in one breath without end."
        ),
    ),
]

EVERYTHING = [
    PLAIN,
    MARKDOWN,
    HTML,
    EMOJI,
    ADDRESSES,
    CAPITALS_AND_TAGS,
    PRICES,
    PHONES_AND_CODES,
    DATES_AND_TIMES,
    NUMBERS_AND_UNITS,
    ABBREVIATIONS,
    PUNCTUATION,
    CHARACTERS,
    REPLIES,
]
