/// The questions of the demo's survey, which nobody was ever asked: the days and ways of people who work.
enum DemoQuestions {
  /// One question: its answers are one file, its statements one file each.
  struct Question: Sendable {
    let number: Int
    let theme: String
    let text: String
    var answers: [String] = []
    var statements: [String] = []
    /// Whether only one answer could be given.
    var isSingleChoice = false
    /// Whether it was asked in 2024 too.
    var isOld = false
  }

  static let all = [
    Question(
      number: 1, theme: "Ways to work", text: "How do you get to work at least once a week?",
      answers: [
        "My bike", "My own two feet", "The tram or the metro", "A bus", "A train",
        "A car, with nobody else in it", "A car I share", "An e-bike",
        "A cargo bike, with children on board", "A scooter or motorbike", "A ferry",
        "Not at all: I work where I live",
      ], isOld: true),
    Question(
      number: 2, theme: "Ways to work", text: "What would make you cycle to work more often?",
      answers: [
        "Lanes that are apart from the cars", "A dry place to leave the bike",
        "A shower at work", "Less rain", "Lights that let bikes go first",
        "Somewhere to charge an e-bike", "A bike that the employer pays for",
        "Streets that are swept in autumn", "A shorter way", "Company on the road",
        "Slower cars", "Better lighting in winter", "A locker for the wet things",
        "A repair stand at the office", "Room for bikes in the train",
        "Signs that know where they lead", "A flatter town", "A warm drink on arrival",
        "Drivers who look before they open a door", "Nothing, I do so every day",
      ], isOld: true),
    Question(
      number: 3, theme: "Coffee", text: "When do you have the first coffee of a working day?",
      answers: [
        "Before I say a word to anybody", "With breakfast", "On the way", "When I sit down to work",
        "In the first break", "I do not drink coffee",
      ], isSingleChoice: true, isOld: true),
    Question(
      number: 4, theme: "Places", text: "What do you miss most on a day at home?",
      answers: [
        "Talking to somebody by chance", "Lunch that I did not cook", "A second screen",
        "The way there and back", "A door I can close", "The coffee", "A proper chair",
        "Hearing what others are working on", "A reason to dress well", "The plants",
        "Daylight", "The end of the working day", "Birthday cake", "Nothing at all",
      ], isOld: true),
    Question(
      number: 5, theme: "The town",
      text: "How far do you agree with these sentences about your town?",
      statements: [
        "I feel safe on a bike here.", "I can get to work without a car.",
        "There is a café I would call mine.", "The streets are made for people.",
        "I know the names of my neighbours.", "A child of ten can cross my street alone.",
        "I hear birds when I open the window.", "I would like to stay here for ten years.",
      ], isOld: true),
    Question(
      number: 6, theme: "Meetings",
      text: "How far do you agree with these sentences about meetings?",
      statements: [
        "Most of our meetings end on time.", "I know why I was invited.",
        "The quiet ones are heard too.", "Somebody writes down what was decided.",
        "We could do with half of them.", "I leave with more energy than I came with.",
      ], isOld: true),
    Question(
      number: 7, theme: "Small things", text: "Which small thing made your working week better?",
      answers: [
        "An afternoon without meetings", "A walk after lunch", "A colleague who said thank you",
        "A better chair", "Turning notifications off", "Starting an hour later",
        "A plant on the desk", "Reading on the train", "A list of three things a day",
        "Lunch away from the screen", "A second pair of headphones", "Learning a keyboard shortcut",
        "Fresh bread on Fridays", "A window that opens", "Saying no once", "A tidy desk",
        "Speaking instead of writing", "Going home on time",
      ], isOld: true),
    Question(
      number: 8, theme: "Lunch", text: "Where do you have lunch most days?",
      answers: [
        "At my desk", "In a canteen", "In the kitchen with the others", "On a bench outside",
        "In a café nearby", "At home", "While walking", "I skip it",
      ], isSingleChoice: true, isOld: true),
    Question(
      number: 9, theme: "Ways to work", text: "What do you do on a way that somebody else steers?",
      answers: [
        "I look out of the window", "I read a book", "I listen to music", "I answer messages",
        "I sleep", "I listen to a podcast", "I talk to a stranger", "I learn a language",
        "I plan the day", "I knit", "I work already",
      ]),
    Question(
      number: 10, theme: "Learning",
      text: "How far do you agree with these sentences about learning?",
      statements: [
        "I have an hour a week to learn something new.",
        "I may try things that do not work out.", "Somebody here teaches me something every month.",
        "I could do my job with better tools.", "I know more than I did a year ago.",
      ], isOld: true),
    Question(
      number: 11, theme: "Time", text: "What would you do with one more free afternoon a week?",
      answers: [
        "Nothing in particular", "Sport", "See friends", "Be with my children", "Read",
        "Work in the garden", "Sleep", "Learn an instrument", "Cook properly",
        "Help where help is needed", "Repair what is broken", "Go to a museum", "Visit my parents",
        "Ride further than usual", "Earn some more", "Catch up with work",
      ]),
    Question(
      number: 12, theme: "Places", text: "Which of these does your workplace have?",
      answers: [
        "A kitchen", "A bike shed", "A shower", "Rooms for phone calls", "Desks that go up",
        "A garden or a terrace", "Good coffee", "A canteen", "A quiet room", "A workshop",
        "Repair tools for bikes", "Shared bikes", "Chargers for e-bikes", "A library",
        "A room for children", "A table for table tennis", "A piano", "Bees on the roof",
        "A sofa one may sleep on", "None of these",
      ], isOld: true),
    Question(
      number: 13, theme: "Places", text: "On how many days a week do you work away from home?",
      answers: ["Three", "Two", "Four", "Five or more", "One", "None"], isSingleChoice: true),
    Question(
      number: 14, theme: "Coffee", text: "How far do you agree with these sentences about coffee?",
      statements: [
        "The coffee at work is worth getting up for.", "I have met a friend at the coffee machine.",
        "I could do without it.", "A decision is best made over a cup.",
      ]),
    Question(
      number: 15, theme: "The job", text: "What made you say yes to the job you have?",
      answers: [
        "The people I met", "What it is good for", "The pay", "I can get there by bike",
        "Working hours that fit my life", "What I can learn", "A permanent contract",
        "The place", "I knew somebody there", "Working from home", "The title", "The products",
        "It was the first offer", "The size of the company", "The coffee at the interview",
      ], isOld: true),
    Question(
      number: 16, theme: "Places", text: "What do you see when you look up from your work?",
      answers: [
        "Trees", "A wall", "Colleagues", "A street", "A courtyard", "Other windows", "Water",
        "Mountains", "Whoever I am talking to",
      ]),
  ]

  /// What each segment's values are called.
  static let segments: [(name: String, title: String, values: [String])] = [
    ("overall", "Everybody", []),
    (
      "region", "Where they live",
      [
        "nordics", "benelux", "british_isles", "central_europe", "france", "iberia", "italy",
        "canada", "brazil", "japan", "south_korea", "new_zealand",
      ]
    ),
    ("age", "Age", ["16-24", "25-34", "35-44", "45-54", "55-64", "65_plus"]),
    ("gender", "Gender", ["women", "men", "non_binary"]),
    (
      "org_size", "People at work",
      ["just_me", "2_to_9", "10_to_49", "50_to_249", "250_to_999", "1000_plus"]
    ),
    (
      "sector", "What the work is about",
      [
        "health_care", "schools", "software", "public_service", "retail", "hospitality",
        "construction", "manufacturing", "transport", "arts_and_media", "finance", "farming",
      ]
    ),
    (
      "job_level", "Position",
      ["apprentice", "specialist", "team_lead", "manager", "director", "owner"]
    ),
    (
      "relationship_status", "Living with",
      ["single", "living_together", "married", "separated", "widowed"]
    ),
    ("education", "Education", ["school", "apprenticeship", "bachelor", "master", "doctorate"]),
    ("generation", "Generation", ["gen_z", "millennial", "gen_x", "boomer"]),
    (
      "employment_status", "Kind of work",
      ["full_time", "part_time", "freelance", "studying", "retired"]
    ),
  ]

  /// What was not asked for in 2024: these segments are null there.
  static let newIn2025: Set<String> = ["overall", "generation"]
}
