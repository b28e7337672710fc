"""Sentences to examine the voice with. None of them is in the corpus it learnt from."""

ASSISTANT = tuple(
    """
Hello, how can I help you today?
We are open from nine in the morning until six in the evening.
Your order will be ready in about ten minutes.
Would you like something to drink with that?
I am sorry, I could not find that address.
The weather tomorrow will be sunny with a light wind from the west.
Please say the number of the option that you want.
Option one, opening hours. Option two, order a coffee.
A large coffee costs three dollars and fifty cents.
Your appointment is on Tuesday the fourteenth of March at half past two.
I have sent the message to your family.
The next bus leaves in seven minutes from the other side of the street.
Do you want to speak to a person instead?
There are four new messages in your mailbox.
Please wait a moment while I look that up.
I did not understand you. Could you say that again?
The bathroom is at the end of the hall on the left.
We can deliver the package on Friday or on Saturday.
The temperature in the kitchen is twenty one degrees.
You can return the shoes within thirty days.
Thank you for calling, and have a nice day.
The meeting has been moved to Wednesday at eleven o'clock.
Our cheapest room costs eighty dollars a night.
The museum is closed on Mondays and on public holidays.
I will remind you to water the plants this evening.
The flight to Boston has a delay of forty minutes.
Please tell me your name and your phone number.
Your battery is almost empty.
The red light means that the machine is still hot.
I can turn on the lights, play some music, or tell you the news.
Which size would you like, small, medium or large?
The doctor can see you this afternoon at four.
You will find the milk next to the cheese.
That is correct. Is there anything else?
The train to the airport runs every fifteen minutes.
I have added bread, butter and two bottles of juice to your list.
Your password must have at least eight letters.
The shop on the corner sells fresh fruit and vegetables.
It is now twenty five minutes past seven.
The answer to your question is in the second chapter of the book.
A technician will visit you between eight and twelve.
The swimming pool opens at six every morning.
Please press the button and try again.
The total amount is one hundred and twelve dollars.
My friend, you have won a free lunch for two people.
The road to the north is closed because of heavy snow.
You asked for a table for five people near the window.
There is no network at the moment, so I cannot reach the server.
Goodbye, and see you next week.
If you need help, just say help at any time.
""".strip().splitlines()
)
"""Fifty; what a chatbot says."""

RICH = tuple(
    """
The grey goose chased a beetle under the garden bench.
Pour the hot soup slowly into the deep blue bowl.
A thick rope held the old boat against the pier.
She measured the cloth twice before the first cut.
The young judge frowned at the vague reply.
Fresh thyme and garlic make the chicken taste good.
His left shoe squeaked on the polished floor.
They chose a narrow path through the quiet woods.
The puppy chewed the edge of a leather glove.
Five yellow birds watched from the broken fence.
Rust had eaten half of the iron bridge.
The smooth stone skipped four times over the lake.
Put the sharp knife back in the wooden drawer.
A cloud of dust followed the noisy truck.
Her uncle joined the choir in early spring.
The vase fell from the shelf with a loud crash.
We boiled the eggs and sliced the brown bread.
Both brothers share a small room above the shop.
The queen wore a plain dress and a gold crown.
Mix the paint well and cover the whole wall.
A strong wind pushed the ship toward the rocks.
The farmer sold six sheep and a black horse.
Children laughed as the clown threw his hat.
The pages of that ancient book are very thin.
Take the second turn after the white church.
Cold rain dripped from the roof all night.
The tall man folded his coat over a chair.
Oil the wheel or it will make a terrible sound.
Nobody could guess the price of the silver ring.
The judge gave the thief a fair chance to speak.
""".strip().splitlines()
)
"""Thirty; every sound of English, little help from the context."""

COMMANDS = tuple(
    """
what are the opening hours
what is the weather today
give me tips
help me please
yes please
no thank you
the second one
the last one
option three
option one
repeat that
say that again please
what time is it
turn on the light
turn off the music
set a timer for ten minutes
stop the alarm
cancel
go back
next page
louder please
volume seven
good morning
tell me a joke
will it rain tomorrow
what day is it today
when do you open on saturday
where is the bathroom
i want to add one more
call me tomorrow at nine
remind me on monday
what is your name
twenty five
forty two
read the menu
do you speak english
how much does it cost
very good thanks
hold on a second
continue please
""".strip().splitlines()
)
"""Forty; those with a word outside the recognizer's vocabulary are left out."""

LONG = (
    "If the weather stays as warm and dry as it was during the last three weeks, then the "
    "garden on the other side of the river will stay open until late in the evening, and "
    "everybody who has a ticket may bring one friend along."
)

HARD = (
    "",
    " ",
    "...",
    "?!",
    "-",
    "\U0001f600",
    "Yes.",
    "Two.",
    "Two",
    "A",
    "Hmm, uh-huh, shh.",
    "It's $3.50 at 3:30 PM on May 5th, 2026!",
    "Cr\u00e8me br\u00fbl\u00e9e, jalape\u00f1o, Z\u00fcrich, d\u00e9j\u00e0 vu, Loch Ness, Bach.",
    "\u041f\u0440\u0438\u0432\u0435\u0442. \u4f60\u597d. \u0645\u0631\u062d\u0628\u0627",
    "Croissant, denouement, Utrecht, Kerouac, cottonwood, fattened.",
    "http://example.org/a?b=c&d=1 #tag @someone 100% C++",
    "Option one: opening hours. Option two: order a coffee. Option three: talk to a person.",
    LONG,
)
"""Must not crash, click or shout."""
